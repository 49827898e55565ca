"""The command that shows what a customer would get: from an order that exists, or invented. It never writes."""

import json

import pytest
from django.core.management import CommandError, call_command

from shop import clock
from shop.aftercare import actions
from shop.aftercare.management.commands import aftercare_simulate
from shop.aftercare.models import Enrolment, Person, PlannedStep
from shop.mail.models import Message
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def tips(now):
    actions.load(makers.sequence(), now=now)
    product = makers.home_cartridge(max_depth_mm=0.25, pack_size=10)
    type(product).objects.filter(pk=product.pk).update(upc="TIPS-10")
    return product


def told(capsys, *args):
    call_command("aftercare_simulate", *args)
    return capsys.readouterr().out


INVENTED = ["--buy", "TIPS-10:2", "--paid", "2027-01-05", "--zone", "Europe/Helsinki"]


def test_an_invented_customer_is_told_day_by_day(capsys, tips):
    args = ["--dispatched", "2027-01-06", "--delivered", "2027-01-08", "--session", "2027-01-20"]

    assert told(capsys, *INVENTED, *args).splitlines() == [
        "Times of Europe/Helsinki",
        "step    which   state    local             UTC               why",
        "A0      1       sent     2027-01-05 11:00  2027-01-05 09:00  paid",
        "A1      1       sent     2027-01-06 16:00  2027-01-06 14:00  dispatched",
        "A2      1       sent     2027-01-09 10:00  2027-01-09 08:00  delivered + 1 days at 10:00",
        "A6      1       sent     2027-01-20 18:00  2027-01-20 16:00  treatment day at 18:00",
        "A7      1       sent     2027-01-21 10:00  2027-01-21 08:00  treatment day + 1 days at 10:00",
        "A3      1       not sent -                 -                 only as long as there is no treatment date",
    ]
    assert (Person.objects.count(), Message.objects.count()) == (0, 0)


def test_pauses_refunds_second_orders_and_the_end_are_told_as_json(capsys, tips):
    args = ["--delivered", "2027-01-08", "--pause", "2027-01-09:2027-01-12", "--refund", "2027-01-30"]
    answer = json.loads(told(capsys, *INVENTED, *args, "--again", "2027-01-20", "--until", "2027-02-01", "--json"))

    assert answer["zone"] == "Europe/Helsinki"
    assert [event["what"] for event in answer["events"]] == [
        "order 1 is paid",
        "order 1 is delivered",
        "a pause begins: asked for",
        "the pause ends",
        "order 2 is paid",
        "order 1 is refunded",
    ]
    assert [(row["order"], row["step"], row["local"][:16]) for row in answer["letters"] if row["state"] == "sent"] == [
        (1, "A0", "2027-01-05T11:00"),
        (1, "A2", "2027-01-12T10:00"),
        (1, "A3", "2027-01-19T10:00"),
        (2, "A0", "2027-01-20T11:00"),
    ]


def test_a_real_order_goes_on_from_now_with_what_it_was_sent_already(capsys, now):
    enrolment = makers.enrolment(now=now)
    Message.objects.update(state="sent", sent_at=now)
    before = (list(Message.objects.values()), list(PlannedStep.objects.values()), list(Enrolment.objects.values()))

    args = ["--dispatched", "2027-01-06", "--session", "2027-01-20", "--clinic", "--json"]
    answer = json.loads(told(capsys, "--order", enrolment.order.number, *args))

    assert [(row["step"], row["local"] and row["local"][:16], row["reason"]) for row in answer["letters"][:4]] == [
        ("A0", "2027-01-05T09:00", "already sent on Tuesday 5 January 2027"),
        ("A1", "2027-01-06T16:00", "dispatched"),
        ("A6", "2027-01-20T18:00", "treatment day at 18:00"),
        ("A7", "2027-01-21T10:00", "treatment day + 1 days at 10:00"),
    ]
    after = (list(Message.objects.values()), list(PlannedStep.objects.values()), list(Enrolment.objects.values()))
    assert after == before


def test_an_order_that_nobody_enrolled_is_simulated_as_if_it_were(capsys, tips, now):
    order = makers.order()
    type(order).objects.update(date_placed=now)

    answer = json.loads(told(capsys, "--order", order.number, "--delivered", "2027-01-08", "--json"))

    assert [row["step"] for row in answer["letters"] if row["state"] == "sent"] == ["A0", "A2", "A3"]


def test_marketing_needs_a_yes_and_the_shops_address(capsys, tips, now, settings):
    actions.load(makers.sequence(makers.service("M", anchor="ordered", days=1, purpose="marketing")), now=now)

    def reason(*args):
        return json.loads(told(capsys, *INVENTED, *args, "--json"))["letters"][0]["reason"]

    settings.SHOP_POSTAL_ADDRESS = "1 Sample Street"
    assert reason() == "the customer has not agreed to marketing letters"
    assert reason("--consent") == "paid + 1 days at 10:00"
    settings.SHOP_POSTAL_ADDRESS = ""
    assert reason("--consent") == "the shop's postal address is not set"


def test_a_stop_that_is_on_record_holds_for_a_real_order(capsys, now):
    from shop.mail import actions as mail

    data = makers.sequence(makers.service("S", anchor="ordered", days=1))
    enrolment = makers.enrolment(now=now, data=data)
    mail.suppress(enrolment.to_address, purpose="service", reason="asked", now=now)

    answer = json.loads(told(capsys, "--order", enrolment.order.number, "--json"))

    assert answer["letters"][0]["reason"] == "the customer gets no service letters any more"


DAY = "must be a day such as 2027-01-10, not"
WRONG = [
    ([], "Give either --order NUMBER or --buy SKU[:QTY], not both."),
    (["--order", "X", *INVENTED], "Give either --order NUMBER or --buy SKU[:QTY], not both."),
    (["--order", "NONE"], "There is no order NONE."),
    (["--order", "{order}", "--zone", "UTC"], "--zone belongs to an invented order; {order} has its own."),
    (["--buy", "TIPS-10"], "An invented order needs --paid DAY."),
    (["--buy", "NONE", "--paid", "2027-01-05"], "The shop has no product NONE."),
    (
        ["--buy", "TIPS-10:many", "--paid", "2027-01-05"],
        "--buy must be a code and a quantity such as DH-12-10:2, not TIPS-10:many.",
    ),
    (["--buy", "TIPS-10", "--paid", "soon"], f"--paid {DAY} soon."),
    (["--buy", "TIPS-10", "--paid", "0001-01-01"], "--paid must lie between the years 2000 and 2100."),
    ([*INVENTED, "--session", "x"], f"--session {DAY} x."),
    ([*INVENTED, "--pause", "2027-01-09"], "--pause must be two days such as 2027-01-10:2027-01-20, not 2027-01-09."),
    ([*INVENTED, "--pause", "2027-01-09:2027-01-02"], "A pause cannot end before it begins."),
    ([*INVENTED, "--dispatched", "2027-01-01"], "The parcel cannot leave before the order is paid."),
    ([*INVENTED, "--session", "2027-01-09", "--session", "2027-01-09"], "The same day is there twice."),
    ([*INVENTED[:-1], "Moon"], "There is no time zone Moon; write it like Europe/London."),
    ([*INVENTED, "--wrong"], "unrecognized arguments: --wrong"),
]


@pytest.mark.parametrize(("args", "sentence"), WRONG)
def test_a_wrong_argument_is_answered_with_one_sentence(tips, args, sentence):
    order = makers.order().number

    with pytest.raises(CommandError) as refused:
        call_command("aftercare_simulate", *[arg.replace("{order}", order) for arg in args])

    assert (str(refused.value), refused.value.returncode) == (sentence.replace("{order}", order), 1)


def test_from_the_command_line_a_wrong_argument_ends_with_one(capsys):
    with pytest.raises(SystemExit) as ended:
        aftercare_simulate.Command().run_from_argv(["manage.py", "aftercare_simulate", "--paid"])

    assert (ended.value.code, capsys.readouterr().err.strip()) == (1, "Argument --paid: expected one argument.")


@pytest.mark.parametrize("args", [["--order", "{order}"], INVENTED])
def test_without_a_sequence_there_is_nothing_to_simulate(args):
    order = factories.order().number

    with pytest.raises(CommandError, match="No aftercare sequence is loaded; aftercare_load loads one."):
        call_command("aftercare_simulate", *[arg.replace("{order}", order) for arg in args])
