"""The form that sends money back: all of it, some pieces and delivery, or another sum; once."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.forks.dashboard.orders import money
from shop.forks.order import telling
from shop.orders import queries as orders
from shop.payments import actions, gateway
from shop.payments.actions import refunding
from shop.payments.models import Refund
from tests import factories
from tests.payments.rig import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_clock")]
Order = get_model("order", "Order")


@pytest.fixture
def user():
    return oscar.UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def clerk(client: Client, user) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def placed(now):
    """Three tips at 10 each and a pen at 20, with 5 for the delivery: 55."""
    tips, pen = factories.product(title="Tips", price="10"), factories.product(title="Pen", price="20", kind="pen")
    made = factories.order(status="Pending payment", lines=[(tips, 3), (pen, 1)])
    Order.objects.filter(pk=made.pk).update(total_incl_tax=55, shipping_incl_tax=5)
    made.refresh_from_db()
    return made


@pytest.fixture
def order(standin, placed, now):
    """Paid at the stand-in."""
    payment = actions.start(placed, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    placed.refresh_from_db()
    return placed


def paid_without_stripe(order, now):
    """For what ends before Stripe is asked."""
    facts = {"amount": 55, "received": 55, "currency": "USD", "parameters": {}}
    order.payments.create(state="paid", expires_at=now, created_at=now, **facts)
    Order.objects.filter(pk=order.pk).update(status="Paid")
    return order


def path_of(order) -> str:
    return f"/dashboard/orders/{order.number}/"


def press(client: Client, order, **fields: Any):
    typed = {"order_action": "refund_order", "key": str(uuid4()), "reason": "One was broken", **fields}
    return client.post(path_of(order), {name: value for name, value in typed.items() if value is not None}, follow=True)


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def mistakes(response) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["refund_form"].errors.items()}


def tips(order) -> int:
    return order.lines.get(title="Tips").pk


def pen(order) -> int:
    return order.lines.get(title="Pen").pk


def returned(standin) -> list[int]:
    return [refund["amount"] for refund in reversed(standin.ledger.all("refund"))]


def remaining(order) -> list[int]:
    return [line.remaining for line in orders.line_states(order)]


def test_the_form_shows_what_can_go_back(clerk, order):
    page = clerk.get(path_of(order)).content.decode().split('id="refund_form"')[1].split("</form>")[0]
    labels = [" ".join(text.split()) for text in re.findall(r"<(?:label|legend)[^>]*>(.*?)</", page, re.S)]
    assert labels == [
        "What goes back?",
        "All of it: 55.00 USD",
        "Some of it",
        "Tips: 3 at 10.00",
        "Pieces",
        "Do not send these pieces any more (3 have not left)",
        "Pen: 1 at 20.00",
        "Pieces",
        "Do not send these pieces any more (1 has not left)",
        "For the delivery (USD)",
        "Another sum",
        "Sum (USD)",
        "Reason (the customer reads it)",
    ]
    assert page.count(" checked") == 2


def test_all_of_it_goes_back(clerk, user, order, standin):
    answer = press(clerk, order, what="all")
    assert told(answer) == ["55.00 USD is on its way back, and the customer is told."]
    row = Refund.objects.get()
    assert (returned(standin), row.by, row.reason) == ([5500], user, "One was broken")
    assert Order.objects.get().status == "Refunded"


def test_some_pieces_and_the_delivery_go_back_and_are_not_sent_any_more(clerk, order, standin):
    fields = {f"pieces_{tips(order)}": "2", "shipping": "4.50", f"drop_{tips(order)}": "on"}
    answer = press(clerk, order, what="parts", **fields)
    assert told(answer) == [
        "24.50 USD is on its way back, and the customer is told.",
        "2 refunded pieces will not be sent any more.",
    ]
    row = Refund.objects.get()
    assert (returned(standin), row.shipping, [(line.line_id, line.quantity) for line in row.lines.all()]) == (
        [2450],
        Decimal("4.50"),
        [(tips(order), 2)],
    )
    assert (Order.objects.get().status, remaining(order)) == ("Paid", [1, 1])


def test_a_piece_whose_tick_was_taken_off_is_sent_all_the_same(clerk, order):
    press(clerk, order, what="parts", **{f"pieces_{tips(order)}": "2"})
    assert remaining(order) == [3, 1]
    page = clerk.get(path_of(order)).content.decode()
    assert "2 refunded pieces are still on the list to send." in page
    answer = clerk.post(path_of(order), {"order_action": "drop_pieces"}, follow=True)
    assert told(answer) == ["2 refunded pieces will not be sent any more."]
    assert (remaining(order), "drop_form" in answer.content.decode()) == ([1, 1], False)
    again = told(clerk.post(path_of(order), {"order_action": "drop_pieces"}, follow=True))
    assert again == ["That is settled already. Nothing was done twice."]


def test_another_sum_goes_back(clerk, order, standin):
    press(clerk, order, what="sum", amount="7.25")
    assert (returned(standin), remaining(order)) == ([725], [3, 1])


def test_what_went_back_is_offered_no_more(clerk, order):
    press(clerk, order, what="parts", **{f"pieces_{tips(order)}": "3", "shipping": "5"})
    page = clerk.get(path_of(order)).content.decode()
    assert ("All of it: 20.00 USD" in page, "Tips: " in page.split('id="refund_form"')[1]) == (True, False)
    press(clerk, order, what="all")
    assert 'id="refund_form"' not in clerk.get(path_of(order)).content.decode()


def test_one_form_pressed_twice_is_one_refund(clerk, order, standin):
    key = str(uuid4())
    fields = {f"pieces_{tips(order)}": "1"}
    press(clerk, order, what="parts", key=key, **fields)
    assert told(press(clerk, order, what="parts", key=key, **fields)) == [
        "This refund was made already. Nothing was sent twice."
    ]
    assert returned(standin) == [1000]


@pytest.mark.django_db(transaction=True)
def test_one_form_pressed_six_times_at_once_is_one_refund(user, order, standin):
    key, fields = str(uuid4()), {f"pieces_{tips(order)}": "1"}

    def push(index: int) -> int:
        client = Client()
        client.force_login(user)
        return press(client, order, what="parts", key=key, **fields).status_code

    assert at_once(6, push) == [200] * 6
    assert (returned(standin), Refund.objects.count()) == ([1000], 1)


def shown(clerk, order) -> dict[str, str]:
    """The hidden fields of the form as a clerk opens it."""
    form = clerk.get(path_of(order)).content.decode().split('id="refund_form"')[1].split("</form>")[0]
    return {name: value for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form)}


def test_of_two_clerks_with_the_same_thought_one_sends_money_and_the_other_is_told(clerk, order, standin):
    one, other = shown(clerk, order), shown(clerk, order)
    press(clerk, order, what="sum", amount="5", **one)
    answer = press(clerk, order, what="sum", amount="5", **other)
    assert told(answer) == [f"Nothing was sent back: {refunding.MEANWHILE}"]
    assert ("All of it: 50.00 USD" in answer.content.decode(), answer.status_code) == (True, 422)
    form = answer.context["refund_form"]
    assert (form["amount"].value(), returned(standin)) == ("5", [500])
    press(clerk, order, what="sum", amount="5", key=form["key"].value(), left=form["left"].value())
    assert returned(standin) == [500, 500]


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_the_same_moment_one_sends_money(clerk, user, order, standin):
    forms = [shown(clerk, order), shown(clerk, order)]

    def push(index: int) -> int:
        client = Client()
        client.force_login(user)
        return press(client, order, what="sum", amount="5", **forms[index]).status_code

    assert sorted(at_once(2, push)) == [200, 422]
    assert returned(standin) == [500]


def test_a_form_that_forgot_what_was_left_is_refused(clerk, placed, now):
    answer = press(clerk, paid_without_stripe(placed, now), what="all", left="x")
    assert (answer.status_code, Refund.objects.count()) == (422, 0)
    assert "Open this page anew" in answer.content.decode()


def page_of_customer(order) -> str:
    page = Client().get(f"/accounts/order-status/{order.number}/{orders.token_for(order)}/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0]).split())


def test_the_customers_page_tells_what_went_back_and_that_nothing_more_is_sent(clerk, order):
    assert "Money sent back to you" not in page_of_customer(order)
    press(clerk, order, what="parts", **{f"pieces_{tips(order)}": "3", f"drop_{tips(order)}": "on"})
    page = page_of_customer(order)
    assert "Money sent back to you US$30.00 on 5 January 2027: One was broken" in page
    assert ("We are packing your order." in page, telling.NOTHING_TO_SEND in page) == (True, False)
    press(clerk, order, what="parts", **{f"pieces_{pen(order)}": "1", f"drop_{pen(order)}": "on"})
    page = page_of_customer(order)
    assert ("We are packing" in page, "We pack" in page, telling.NOTHING_TO_SEND in page) == (False, False, True)


def test_what_staff_noted_of_money_that_went_another_way_is_not_told_to_the_customer(placed, now):
    order = paid_without_stripe(placed, now)
    facts = {"amount": 5, "status": "elsewhere", "reason": "A cheque, to the sister", "by": oscar.UserFactory()}
    order.payments.get().refunds.create(created_at=now, **facts)
    page = page_of_customer(order)
    assert ("US$5.00 on 5 January 2027" in page, "sister" in page) == (True, False)


@pytest.mark.parametrize("key", ["", "x", "0" * 500, "\x00", None])
def test_a_form_without_its_number_is_refused(clerk, placed, now, key):
    answer = press(clerk, paid_without_stripe(placed, now), what="all", key=key)
    assert mistakes(answer)["key"] == ["Open this page anew and fill it in again."]
    assert "Open this page anew" in answer.content.decode()
    assert Refund.objects.count() == 0


def typed_by(order, **names: str) -> dict[str, str]:
    """Fields by the names ``tips`` and ``pen`` for their pieces."""
    lines = {"tips": f"pieces_{tips(order)}", "pen": f"pieces_{pen(order)}"}
    return {lines.get(name, name): value for name, value in names.items()}


@pytest.mark.parametrize(
    ("typed", "where", "said"),
    [
        ({}, "what", "Choose what goes back."),
        ({"what": "most"}, "what", "Select a valid choice. most is not one of the available choices."),
        ({"what": "all", "reason": " "}, "reason", "Enter a reason. The customer reads it."),
        ({"what": "all", "reason": "x" * 201}, "reason", "Ensure this value has at most 200 characters (it has 201)."),
        ({"what": "all", "amount": "5"}, "amount", "Empty this, or choose “another sum” above."),
        ({"what": "all", "tips": "1"}, "tips", "Empty this, or choose “some of it” above."),
        ({"what": "sum", "amount": "5", "shipping": "1"}, "shipping", "Empty this, or choose “some of it” above."),
        ({"what": "parts", "tips": "1", "amount": "5"}, "amount", "Empty this, or choose “another sum” above."),
        ({"what": "parts"}, "what", "Enter how many pieces, or a sum for the delivery."),
        ({"what": "parts", "tips": "0", "shipping": "0"}, "what", "Enter how many pieces, or a sum for the delivery."),
        ({"what": "parts", "tips": "4"}, "tips", "Enter a whole number from 0 to 3."),
        ({"what": "parts", "tips": "-1"}, "tips", "Enter a whole number from 0 to 3."),
        ({"what": "parts", "tips": "1.5"}, "tips", "Enter a whole number from 0 to 3."),
        ({"what": "parts", "tips": "9" * 60}, "tips", "Enter a whole number from 0 to 3."),
        ({"what": "parts", "shipping": "5.01"}, "shipping", "Enter a sum from 0 to 5.00, such as 5.00."),
        ({"what": "sum"}, "amount", "Enter the sum."),
        ({"what": "sum", "amount": "0"}, "amount", "Enter the sum."),
        ({"what": "sum", "amount": "-1"}, "amount", "Enter a sum from 0 to 55.00, such as 55.00."),
        ({"what": "sum", "amount": "55.01"}, "amount", "Enter a sum from 0 to 55.00, such as 55.00."),
        ({"what": "sum", "amount": "5.001"}, "amount", "Enter a sum from 0 to 55.00, such as 55.00."),
        ({"what": "sum", "amount": "NaN"}, "amount", "Enter a sum from 0 to 55.00, such as 55.00."),
        ({"what": "sum", "amount": "1e999999"}, "amount", "Enter a sum from 0 to 55.00, such as 55.00."),
        ({"what": "sum", "amount": "five"}, "amount", "Enter a sum from 0 to 55.00, such as 55.00."),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(clerk, placed, now, typed, where, said):
    order = paid_without_stripe(placed, now)
    fields = typed_by(order, **typed)
    answer = press(clerk, order, **fields)
    [field] = typed_by(order, **{where: ""})
    assert mistakes(answer) == {field: [said]}
    form = answer.context["refund_form"]
    assert {name: form[name].value() for name in fields} == fields
    assert answer.content.decode().count("error-block") == 1
    assert Refund.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "where"),
    [({"what": "parts", "shipping": "1.5"}, "shipping"), ({"what": "sum", "amount": "1.5"}, "amount")],
)
def test_a_sum_that_its_currency_does_not_have_is_told_beside_its_field(clerk, placed, now, typed, where):
    Order.objects.filter(pk=placed.pk).update(currency="JPY")
    order = paid_without_stripe(placed, now)
    order.payments.update(currency="JPY")
    assert mistakes(press(clerk, order, **typed)) == {where: ["The smallest step of JPY is 1."]}


def test_the_page_opens_at_the_mistake_and_shows_what_is_no_number(clerk, placed, now):
    """A long page would open at its top, and a number's own field would show nothing of ``1,50``."""
    answer = press(clerk, paid_without_stripe(placed, now), what="sum", amount="1,50")
    page = answer.content.decode()
    form = page.split('id="refund_form"')[1].split("</form>")[0]
    title = " ".join(page.split("<title>")[1].split())
    assert (answer.status_code, title.startswith("Error: Order")) == (422, True)
    assert (page.count("autofocus"), form.count("autofocus"), form.count('type="number"')) == (1, 1, 0)


def test_pieces_that_cost_more_than_is_left_are_refused(clerk, order, standin):
    press(clerk, order, what="sum", amount="50")
    answer = press(clerk, order, what="parts", **{f"pieces_{pen(order)}": "1"})
    assert mistakes(answer) == {"what": ["5.00 USD can still go back, not 20.00."]}
    assert returned(standin) == [5000]


def test_a_refusal_of_stripes_is_told_and_the_same_may_be_tried_again(clerk, order, standin, monkeypatch):
    def refuse(**asked):
        raise gateway.Refused("There is not enough money on the account.")

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "create_refund", refuse)
        answer = press(clerk, order, what="sum", amount="5")
    assert told(answer) == ["Nothing was sent back: There is not enough money on the account."]
    form = answer.context["refund_form"]
    assert form["amount"].value() == "5"
    assert "<details open>" in answer.content.decode().split('id="refund_form"')[1]
    press(clerk, order, what="sum", amount="5", key=form["key"].value())
    assert returned(standin) == [500]


def test_a_silent_stripe_is_told_and_the_refund_follows(clerk, order, standin, moving_clock):
    standin.faults.fail = 10
    answer = press(clerk, order, what="sum", amount="5")
    assert told(answer)[0].startswith("The payment service does not answer.")
    standin.faults.fail = 0
    moving_clock.forward(minutes=5)
    actions.sweep(now=moving_clock())
    assert returned(standin) == [500]


def test_a_refund_that_fails_at_once_is_told(clerk, order, monkeypatch):
    failed = Refund(status="failed", amount=Decimal("5.00"), payment=order.payments.get())
    monkeypatch.setattr(money.payments, "refund", lambda order, **asked: failed)
    answer = press(clerk, order, what="sum", amount="5")
    assert told(answer) == ["The refund of 5.00 USD did not go through. The money is still here."]


def test_while_the_bank_holds_the_money_none_goes_back(clerk, order, standin, now):
    dispute = {"amount": 55, "currency": "USD", "status": "needs_response", "opened_at": now}
    order.payments.get().disputes.create(id="du_1", **dispute)
    answer = press(clerk, order, what="sum", amount="5")
    assert told(answer)[0].startswith("Nothing was sent back: The bank holds this money")
    assert returned(standin) == []


def test_an_unpaid_order_has_no_money_to_send_back(clerk, standin):
    unpaid = factories.order(status="Pending payment")
    assert told(press(clerk, unpaid, what="all")) == ["This order is not paid yet."]
    lonely = factories.order(status="Paid")
    assert told(press(clerk, lonely, what="all")) == [
        "There is no payment to send back, or all of it went back already."
    ]


def test_who_may_only_look_sends_nothing_back(client, order, standin):
    looker = oscar.UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(looker)
    assert 'id="refund_form"' not in client.get(path_of(order)).content.decode()
    assert told(press(client, order, what="all")) == ["You may look at orders, but not change them."]
    assert returned(standin) == []


def test_the_queries_of_the_page_stay_the_same_at_one_and_at_thirty_refunds(clerk, user, placed, now):
    order = paid_without_stripe(placed, now)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            row = order.payments.get().refunds.create(amount=1, status="succeeded", by=user, created_at=now)
            row.lines.create(line_id=tips(order), quantity=1, amount=1)
            order.notes.create(user=oscar.UserFactory(), message="1.00 USD refunded: broken", note_type="System")
        with CaptureQueriesContext(connection) as captured:
            clerk.get(path_of(order))
        counts.append(len(captured))
    assert counts == [34, 34]


# --- Pieces that are off what is to be sent, and whose refund failed ---


@pytest.fixture
def failed(clerk, order, standin, now):
    """Two of the tips were paid back and taken off; then the refund failed."""
    press(clerk, order, what="parts", **{f"pieces_{tips(order)}": "2", f"drop_{tips(order)}": "on"})
    standin.controls.pull("refund", {"fail": Refund.objects.get().stripe_id})
    actions.sync(order.payments.get(), now=now)
    return order


def failed_form(clerk, order) -> str:
    page = clerk.get(path_of(order)).content.decode()
    return " ".join(page.split('id="failed_form"')[1].split("</form>")[0].split()) if "failed_form" in page else ""


def test_both_ways_on_are_one_press_each(clerk, failed, standin):
    form = failed_form(clerk, failed)
    assert "20.00 USD did not go back" in form
    assert re.findall(r">([^<]*)</button>", form) == ["Send 20.00 USD back again", "Send the pieces after all"]
    answer = clerk.post(path_of(failed), {"order_action": "send_after_all"}, follow=True)
    assert told(answer) == ["2 pieces will be sent after all."]
    assert (remaining(failed), failed_form(clerk, failed)) == ([3, 1], "")
    answer = clerk.post(path_of(failed), {"order_action": "send_after_all"}, follow=True)
    assert told(answer) == ["That is settled already. Nothing was done twice."]


def test_the_money_of_pieces_that_are_off_goes_back_again_once(clerk, failed, standin):
    typed = {"order_action": "refund_again", "key": str(uuid4()), "left": "55.00"}
    assert told(clerk.post(path_of(failed), typed, follow=True)) == [
        "20.00 USD is on its way back, and the customer is told."
    ]
    assert told(clerk.post(path_of(failed), typed, follow=True)) == ["That is settled already. Nothing was done twice."]
    assert (returned(standin)[-1], Refund.objects.last().reason, remaining(failed)) == (2000, "One was broken", [1, 1])
    assert failed_form(clerk, failed) == ""


@pytest.fixture
def failed_whole(clerk, order, standin, now):
    """Two tips, one of them taken off, the pen and the delivery were paid back together; then that failed."""
    typed = {f"pieces_{tips(order)}": "2", f"pieces_{pen(order)}": "1", "shipping": "5"}
    press(clerk, order, what="parts", **typed)
    actions.drop(order, now=now, lines={tips(order): 1})
    standin.controls.pull("refund", {"fail": Refund.objects.get().stripe_id})
    actions.sync(order.payments.get(), now=now)
    return order


def test_all_that_a_failed_refund_was_for_goes_back_again_with_its_pieces(clerk, failed_whole, standin):
    assert (
        "45.00 USD did not go back. It was for 2 × Tips (1 not on the list to send any more), 1 × Pen, "
        "and 5.00 USD for the delivery." in failed_form(clerk, failed_whole)
    )
    typed = {"order_action": "refund_again", "key": str(uuid4()), "left": "55.00"}
    clerk.post(path_of(failed_whole), typed, follow=True)
    assert (returned(standin)[-1], failed_form(clerk, failed_whole)) == (4500, "")


def test_what_was_sent_since_a_refund_failed_does_not_go_back_again(clerk, failed_whole, standin):
    press(clerk, failed_whole, what="parts", shipping="2", **{f"pieces_{pen(failed_whole)}": "1"})
    assert (
        "23.00 USD did not go back. It was for 2 × Tips (1 not on the list to send any more), "
        "and 3.00 USD for the delivery." in failed_form(clerk, failed_whole)
    )
    typed = {"order_action": "refund_again", "key": str(uuid4()), "left": "33.00"}
    clerk.post(path_of(failed_whole), typed, follow=True)
    assert returned(standin)[-2:] == [2200, 2300]


def test_the_same_press_again_is_told_as_settled_though_another_refund_failed_meanwhile(clerk, failed, standin, now):
    typed = {"order_action": "refund_again", "key": str(uuid4()), "left": "55.00"}
    clerk.post(path_of(failed), typed, follow=True)
    press(clerk, failed, what="parts", **{f"pieces_{pen(failed)}": "1", f"drop_{pen(failed)}": "on"})
    standin.controls.pull("refund", {"fail": Refund.objects.last().stripe_id})
    actions.sync(failed.payments.get(), now=now)
    sent = returned(standin)
    assert told(clerk.post(path_of(failed), typed, follow=True)) == ["That is settled already. Nothing was done twice."]
    assert (returned(standin), "20.00 USD did not go back" in failed_form(clerk, failed)) == (sent, True)


def test_a_press_that_forgot_what_was_left_sends_nothing(clerk, failed):
    for typed, words in (
        ({"key": "x"}, "Open this page anew and fill it in again."),
        ({"key": str(uuid4()), "left": "1.00"}, f"Nothing was sent back: {refunding.MEANWHILE}"),
    ):
        answer = clerk.post(path_of(failed), {"order_action": "refund_again", **typed}, follow=True)
        assert words in told(answer)
    assert Refund.objects.count() == 1


def test_pieces_that_cannot_be_sent_after_all_are_told(clerk, failed):
    failed.lines.get(pk=tips(failed)).product.stockrecords.update(num_in_stock=2)
    answer = clerk.post(path_of(failed), {"order_action": "send_after_all"}, follow=True)
    assert told(answer) == ["Too few of “Tips” are in stock to send them after all."]


def test_the_form_says_what_left_the_house_and_supposes_nothing(clerk, order, now):
    factories.parcel(order, now=now, pieces=2)
    page = clerk.get(path_of(order)).content.decode().split('id="refund_form"')[1].split("</form>")[0]
    assert "2 left the house, 1 did not." in page
    assert page.count(" checked") == 1


def test_pieces_that_are_off_the_list_have_not_left_the_house(clerk, failed, now):
    form = clerk.get(path_of(failed)).content.decode().split('id="refund_form"')[1].split("</form>")[0]
    assert "2 were taken off the list to send, and their refund failed." in form
    assert ("left the house" in form, form.count(" checked")) == (False, 2)
    factories.parcel(failed, now=now)
    page = clerk.get(path_of(failed)).content.decode()
    assert ("1 left the house." in page, "All of them left the house" in page) == (True, False)
