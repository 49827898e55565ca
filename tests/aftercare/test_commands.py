"""The commands and the periodic task: what they print, and how they refuse."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from shop import clock
from shop.aftercare import actions, rules, tasks
from shop.aftercare.management.commands import aftercare_plan
from shop.aftercare.models import Enrolment, PlannedStep, SequenceVersion
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def told(capsys, *args):
    call_command("aftercare_plan", *args)
    return capsys.readouterr().out


def test_the_plan_of_an_order_is_printed_in_both_times(capsys, now):
    enrolment = makers.enrolment(now=now, country="FI")
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)

    assert told(capsys, enrolment.order.number).splitlines() == [
        f"Order {enrolment.order.number}, times of Europe/Helsinki",
        "Session 1 on 2027-01-10, home, planned",
        "step  local             UTC               why",
        "A0    2027-01-05 11:00  2027-01-05 09:00  paid",
        "A1    -                 -                 not dispatched yet",
        "A2    -                 -                 not delivered yet",
        "A3    -                 -                 only as long as there is no treatment date",
        "A6    2027-01-10 18:00  2027-01-10 16:00  treatment day at 18:00",
        "A7    2027-01-11 10:00  2027-01-11 08:00  treatment day + 1 days at 10:00",
    ]


def test_an_imagined_treatment_changes_nothing(capsys, now):
    enrolment = makers.enrolment(now=now)
    before = (list(Message.objects.values()), list(PlannedStep.objects.values()), list(Enrolment.objects.values()))

    answer = json.loads(told(capsys, enrolment.order.number, "--treated", "2027-01-10", "--json"))

    assert (answer["zone"], answer["lots"]) == ("Europe/London", [])
    assert answer["sessions"] == [{"number": 1, "day": "2027-01-10", "place": "home", "state": "planned"}]
    assert answer["plan"][4] == {
        "step": "A6",
        "occurrence": "1",
        "local": "2027-01-10T18:00:00+00:00",
        "utc": "2027-01-10T18:00:00+00:00",
        "expires_utc": "2027-01-11T09:00:00+00:00",
        "reason": "treatment day at 18:00",
    }
    assert (list(Message.objects.values()), list(PlannedStep.objects.values()), list(Enrolment.objects.values())) == (
        before
    )


@pytest.mark.parametrize("at", ["2027-01-11T15:00", "2027-01-11T16:00+01:00"])
def test_an_imagined_moment_shows_what_is_too_late_by_then(capsys, now, at):
    enrolment = makers.enrolment(now=now)

    answer = json.loads(told(capsys, enrolment.order.number, "--treated", "2027-01-10", "--at", at, "--json"))

    assert [row["reason"] for row in answer["plan"][4:]] == [
        "already past",
        "treatment day + 1 days at 10:00 (that time had passed)",
    ]
    assert answer["at"] == "2027-01-11T15:00:00+00:00"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Paid", "paid (that time had passed)"),
        ("Pending payment", "not paid yet"),
        ("Refunded", "the order is refunded"),
    ],
)
def test_an_order_that_is_not_enrolled_is_planned_as_if_it_were(capsys, now, status, reason):
    actions.load(makers.sequence(), now=now)
    order = makers.order(status=status)
    type(order).objects.update(date_placed=datetime(2027, 1, 5, 8, 0, tzinfo=UTC))

    answer = json.loads(told(capsys, order.number, "--json"))

    assert answer["plan"][0]["reason"] == reason
    assert Enrolment.objects.count() == 0


def test_an_order_that_is_not_enrolled_but_dispatched_shows_its_invitation(capsys, now):
    actions.load(makers.sequence(), now=now)
    order = makers.order(status="Dispatched")
    order.parcels.create(carrier="Post", dispatched_at=now)

    answer = json.loads(told(capsys, order.number, "--json"))

    assert answer["plan"][2]["local"] == "2027-01-10T10:00:00+00:00"
    assert answer["plan"][2]["reason"] == "delivered (estimated) + 1 days at 10:00"


def test_the_plan_names_the_sessions_and_the_lots_that_letters_belong_to(capsys, now):
    enrolment = makers.enrolment(now=now, data=makers.sequence(makers.service("E", anchor="expiring", days=-90)))
    lot = rules.LotFact(title="Tips", sku="T", number="L1", expires_on=date(2028, 1, 31), pieces=1)
    actions.note_dispatched(enrolment.order, dispatched_at=now, now=now, lots=[lot])
    ref = enrolment.lots.get().ref

    assert told(capsys, enrolment.order.number).splitlines()[1:] == [
        f"{ref}, use by 2028-01-31",
        "step  local             UTC               why",
        f"E     2027-11-02 10:00  2027-11-02 10:00  use-by date - 90 days at 10:00 [{ref}]",
    ]


WRONG = [
    (["NONE"], "There is no order NONE."),
    (["{order}", "--treated", "tomorrow"], "--treated must be a day such as 2027-01-10, not tomorrow."),
    (["{order}", "--at", "noon"], "--at must be a moment such as 2027-01-10T15:00, not noon."),
    ([], "the following arguments are required: ORDER"),
]


@pytest.mark.parametrize(("args", "sentence"), WRONG)
def test_a_wrong_argument_is_answered_with_one_sentence(now, args, sentence):
    enrolment = makers.enrolment(now=now)

    with pytest.raises(CommandError) as refused:
        call_command("aftercare_plan", *[arg.format(order=enrolment.order.number) for arg in args])

    assert (str(refused.value), refused.value.returncode) == (sentence, 1)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ([], "The following arguments are required: ORDER."),
        (["X", "--wrong"], "Unrecognized arguments: --wrong."),
        (["NONE"], "CommandError: There is no order NONE."),
    ],
)
def test_from_the_command_line_a_wrong_argument_ends_with_one(capsys, args, sentence):
    with pytest.raises(SystemExit) as ended:
        aftercare_plan.Command().run_from_argv(["manage.py", "aftercare_plan", *args])

    assert (ended.value.code, capsys.readouterr().err.strip()) == (1, sentence)


def test_without_a_sequence_there_is_no_plan():
    order = makers.order()

    with pytest.raises(CommandError, match="No aftercare sequence is loaded; aftercare_load loads one."):
        call_command("aftercare_plan", order.number)


def test_the_shops_own_file_is_loaded_once(capsys):
    path = str(Path(settings.BASE_DIR) / "fixtures/aftercare.yaml")
    call_command("aftercare_load", path)
    call_command("aftercare_load", path)

    assert capsys.readouterr().out == "The sequence aftercare is at edition 1.\n" * 2
    assert SequenceVersion.objects.get().steps.count() == 23


BAD_FILES = [
    (None, "The file {path} cannot be read."),
    (b"\xff\xfe\x00", "The file {path} cannot be read."),
    (b"a: [", "The file {path} is not valid YAML."),
    (b"when: 2027-13-45", "The file {path} is not valid YAML."),
    (b"a: 1", "Nothing was loaded. The file must hold exactly two things: sequence (a name) and steps (a list)."),
]


@pytest.mark.parametrize(("content", "sentence"), BAD_FILES)
def test_a_wrong_file_is_answered_with_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "x.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError) as refused:
        call_command("aftercare_load", str(path))

    assert str(refused.value) == sentence.format(path=path)
    assert SequenceVersion.objects.count() == 0


def test_the_periodic_task_enrols_whoever_was_left_out(now):
    order = makers.order()
    actions.load(makers.sequence(), now=now)

    tasks.sweep(timestamp=0)

    assert Enrolment.objects.get().order == order
