"""The clerk's pages: a button for each allowed change, a reason for each other one, and no way round."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from oscar.apps.order.exceptions import InvalidLineStatus, InvalidOrderStatus, InvalidPaymentEvent, InvalidShippingEvent
from oscar.core.loading import get_class
from oscar.test import factories as oscar

from shop.orders import lifecycle, rules
from shop.payments import actions as payments
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_clock")]


@pytest.fixture
def clerk(client: Client) -> Client:
    client.force_login(oscar.UserFactory(is_staff=True, is_superuser=True))
    return client


def order(status: str, pieces: int = 3):
    return factories.order(status=status, lines=[(factories.product(title="Tips"), pieces)])


def path_of(order) -> str:
    return f"/dashboard/orders/{order.number}/"


def act(client: Client, order, action: str, **fields) -> str:
    """Press a button; the message that comes back, or what stands beside the fields."""
    response = client.post(path_of(order), {"order_action": action, **fields}, follow=True)
    order.refresh_from_db()
    told = [str(message) for message in response.context["messages"]]
    forms = [response.context.get(name) for name in ("dispatch_form", "reason_form", "note_form")]
    return " ".join(told + [error for form in forms if form for errors in form.errors.values() for error in errors])


def parcel(order, pieces: int, so_far: int = 0) -> dict[str, Any]:
    line = order.lines.get()
    lot = {f"lot_{line.pk}_1": "A1", f"use_by_{line.pk}_1": "2028-05"} if pieces else {}
    return {"carrier": "Post", "tracking_number": "T1", f"pieces_{line.pk}": pieces, "parcels_so_far": so_far, **lot}


@pytest.mark.parametrize(
    ("status", "forms"),
    [
        (rules.PENDING, ["cancel_form"]),
        (rules.PAID, ["dispatch_form", "refund_form"]),
        (rules.PARTLY, ["dispatch_form", "refund_form"]),
        (rules.DISPATCHED, ["deliver_form", "refund_form"]),
        (rules.DELIVERED, ["refund_form"]),
        (rules.CANCELLED, []),
        (rules.REFUNDED, []),
    ],
)
def test_only_allowed_changes_have_a_button(clerk: Client, status: str, forms: list[str], now: datetime):
    placed = order(status)
    if status not in (rules.PENDING, rules.CANCELLED):
        facts = {"amount": 10, "received": 10, "currency": "USD", "parameters": {}}
        placed.payments.create(state="paid", expires_at=now, created_at=now, **facts)
    page = clerk.get(path_of(placed)).content.decode()
    assert re.findall(r'id="(\w+_form)"', page.split('id="changes"')[1].split("Order Details")[0]) == forms


def test_oscars_own_selects_are_gone(clerk: Client):
    page = clerk.get(path_of(order(rules.PAID))).content.decode()
    assert ('name="new_status"' in page, 'name="line_action"' in page) == (False, False)
    assert 'name="new_status"' not in clerk.get("/dashboard/orders/").content.decode()


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("change_order_status", {"new_status": "Delivered"}),
        ("create_order_payment_event", {"amount": "1"}),
    ],
)
def test_oscars_own_actions_do_nothing(clerk: Client, action: str, fields: dict[str, str]):
    paid = order(rules.PAID)
    assert act(clerk, paid, action, **fields) == "Invalid action"
    assert paid.status == "Paid"


def test_lines_cannot_be_moved_alone(clerk: Client):
    paid = order(rules.PAID)
    clerk.post(path_of(paid), {"line_action": "change_line_statuses", "new_status": "Delivered"})
    assert [line.status for line in paid.lines.all()] == ["Paid"]


def test_the_list_cannot_move_orders(clerk: Client):
    paid = order(rules.PAID)
    clerk.post(
        "/dashboard/orders/", {"action": "change_order_statuses", "new_status": "Delivered", "selected_order": paid.pk}
    )
    paid.refresh_from_db()
    assert paid.status == "Paid"


BY_HAND = [
    {"order_action": "change_order_status"},
    {"order_action": "change_order_statuses"},
    {"order_action": "mark_paid"},
    {"order_action": "create_order_payment_event", "payment_event_type": "paid", "amount": "29.90"},
    {"order_action": "__init__"},
    {"line_action": "change_line_statuses", "selected_line": "1"},
    {"line_action": "create_payment_event", "selected_line": "1", "payment_event_type": "paid"},
    {"action": "change_order_statuses"},
    {"action": "change_order_status"},
    {"status": "Paid"},
    {},
]


@pytest.mark.parametrize("came_from", [rules.PENDING, rules.CANCELLED, rules.REVIEW])
@pytest.mark.parametrize("wanted", [rules.PAID, rules.CANCELLED])
def test_no_address_of_the_desk_makes_an_order_paid_or_cancelled_by_hand(clerk: Client, now, came_from, wanted):
    placed = order(rules.PENDING if came_from == rules.REVIEW else came_from)
    if came_from == rules.REVIEW:
        lifecycle.hold(placed, code="mismatch", words="Another sum came.", now=now)
    own, posted = path_of(placed), {"new_status": wanted, "selected_order": placed.pk}
    others = (f"{own}notes/1/", f"{own}lines/{placed.lines.get().pk}/", f"{own}shipping-address/", "/dashboard/")
    answers = [clerk.post(place, posted | fields) for place in (own, "/dashboard/orders/") for fields in BY_HAND]
    answers += [clerk.post(place, posted | BY_HAND[0]) for place in others]
    assert max(answer.status_code for answer in answers) < 500
    placed.refresh_from_db()
    assert (placed.status, placed.payment_events.count()) == (came_from, 0)


def test_a_cancelled_order_closes_its_payment_page_at_stripe(clerk: Client, standin, now: datetime):
    placed = order(rules.PENDING)
    session = payments.start(placed, now=now).session_id
    act(clerk, placed, "cancel_order", reason="You asked us to.")
    assert standin.ledger.get(session, "checkout.session")["status"] == "expired"
    assert (placed.status, placed.payments.get().state) == ("Cancelled", "expired")


def test_the_clerk_reads_what_is_missing_while_stripe_does_not_answer(clerk: Client, standin, now: datetime):
    placed = order(rules.PENDING)
    payments.start(placed, now=now)
    standin.faults.fail = 10
    told = act(clerk, placed, "cancel_order", reason="You asked us to.")
    assert told.startswith("The order is given up, but has not ended yet.")
    page = clerk.get(path_of(placed)).content.decode()
    assert "given up for this reason: You asked us to.<br>It ends, and its stock" in page
    assert ("cancel_form" in page, "what comes then goes back" in page) == (False, True)
    assert ("Open: the customer can pay" in page, "Being closed: the order was given up" in page) == (False, True)


def test_of_a_bank_that_needs_days_the_clerk_is_not_told_that_the_order_ends_within_a_minute(
    clerk: Client, standin, now: datetime
):
    placed = order(rules.PENDING)
    session = payments.start(placed, now=now).session_id
    standin.controls.pull("settle", {"session": session, "outcome": "wait"})
    act(clerk, placed, "cancel_order", reason="You asked us to.")
    page = clerk.get(path_of(placed)).content.decode()
    assert ("which can take days. What comes goes back" in page, "each minute" in page) == (True, False)


def test_a_second_clerk_learns_that_the_order_was_given_up_before_and_which_reason_the_customer_reads(
    clerk: Client, standin, now: datetime
):
    placed = order(rules.PENDING)
    payments.start(placed, now=now)
    standin.faults.fail = 10
    act(clerk, placed, "cancel_order", reason="Sold out.")
    assert "given up before" not in act(clerk, placed, "cancel_order", reason="Sold out.")
    standin.faults.fail = 0
    told = act(clerk, placed, "cancel_order", reason="The price was wrong.")
    assert told == (
        "This order had been given up before. The customer reads the reason that was given then: “Sold out.” "
        "The order is cancelled. Its stock is free again."
    )
    assert act(clerk, placed, "cancel_order", reason="The price was wrong.").startswith("This order had ended before")


def test_an_attempt_that_staff_closed_is_not_said_to_have_run_out_of_time(clerk: Client, standin, now: datetime):
    placed = order(rules.PENDING)
    payments.start(placed, now=now)
    act(clerk, placed, "cancel_order", reason="You asked us to.")
    page = clerk.get(path_of(placed)).content.decode()
    assert ("nobody paid in time" in page, "Closed: the order was given up" in page) == (False, True)


def test_a_payment_page_that_stripe_does_not_know_is_settled_in_review_and_not_called_cancelled(
    clerk: Client, standin, now: datetime
):
    placed = order(rules.PENDING)
    payments.start(placed, now=now)
    placed.payments.update(session_id="cs_test_of_another_account")
    told = act(clerk, placed, "cancel_order", reason="You asked us to.")
    assert told == "The order is given up, but has not ended yet. What is missing stands under “What happens next”."
    page = clerk.get(path_of(placed)).content.decode()
    assert (placed.status, "It is in payment review as well: once that is settled" in page) == (rules.REVIEW, True)


def test_no_code_moves_an_order_alone():
    paid = order(rules.PAID)
    handler = get_class("order.processing", "EventHandler")()
    for refused, call in [
        (InvalidOrderStatus, lambda: paid.set_status("Dispatched")),
        (InvalidLineStatus, lambda: paid.lines.get().set_status("Dispatched")),
        (InvalidOrderStatus, lambda: handler.handle_order_status_change(paid, "Dispatched")),
        (InvalidShippingEvent, lambda: handler.handle_shipping_event(paid, None, [], [])),
        (InvalidPaymentEvent, lambda: handler.handle_payment_event(paid, None, 1)),
    ]:
        with pytest.raises(refused):
            call()


def test_a_part_is_dispatched(clerk: Client):
    paid = order(rules.PAID, pieces=3)
    assert "The parcel is written down" in act(clerk, paid, "dispatch_parcel", **parcel(paid, 2))
    assert paid.status == "Partly dispatched"
    page = clerk.get(path_of(paid)).content.decode()
    assert "2 × Tips" in page
    assert "Tips (1 left)" in page


@pytest.mark.parametrize("pieces", ["4", "-1", "two", "1.5", "9" * 30])
def test_a_wrong_number_is_refused_beside_its_field_and_nothing_typed_is_lost(clerk: Client, pieces: str):
    paid = order(rules.PAID, pieces=3)
    fields = parcel(paid, 3) | {f"pieces_{paid.lines.get().pk}": pieces}
    page = clerk.post(path_of(paid), {"order_action": "dispatch_parcel", **fields})
    form = page.context["dispatch_form"]
    said = "Enter a whole number from 0 to 3. No more of “Tips” are left to dispatch."
    assert form.errors == {f"pieces_{paid.lines.get().pk}": [said]}
    assert {name: form[name].value() for name in fields} == {name: str(value) for name, value in fields.items()}
    assert page.content.decode().count("error-block") == 1
    assert paid.parcels.count() == 0


def test_a_reason_that_is_missing_is_asked_for_beside_its_field(clerk: Client):
    page = clerk.post(path_of(order(rules.PENDING)), {"order_action": "cancel_order", "reason": ""})
    assert page.context["reason_form"].errors == {"reason": ["Enter a reason. The customer reads it."]}
    assert page.content.decode().count("error-block") == 1


def test_a_title_is_no_markup_in_the_label_of_its_field(clerk: Client):
    paid = factories.order(status=rules.PAID, lines=[(factories.product(title="<b>Tips</b>"), 1)])
    assert "<b>Tips</b>" not in clerk.get(path_of(paid)).content.decode()


def test_an_empty_parcel_is_refused(clerk: Client):
    paid = order(rules.PAID)
    assert "Choose at least one piece" in act(clerk, paid, "dispatch_parcel", **parcel(paid, 0))


def test_a_parcel_needs_a_carrier(clerk: Client):
    paid = order(rules.PAID)
    assert "Enter who carries the parcel." in act(clerk, paid, "dispatch_parcel", **parcel(paid, 1) | {"carrier": ""})


def test_a_page_older_than_the_last_parcel_sends_nothing(clerk: Client):
    paid = order(rules.PAID, pieces=3)
    fields = parcel(paid, 1) | {"tracking_number": ""}
    act(clerk, paid, "dispatch_parcel", **fields)
    again = clerk.post(path_of(paid), {"order_action": "dispatch_parcel", **fields}).context["dispatch_form"]
    lot = again[f"lot_{paid.lines.get().pk}_1"].value()
    assert (again["carrier"].value(), lot, again["parcels_so_far"].value()) == ("Post", "A1", 1)
    assert "A parcel was sent since this page was opened." in act(clerk, paid, "dispatch_parcel", **fields)
    assert paid.parcels.count() == 1


def test_an_order_is_delivered(clerk: Client):
    paid = order(rules.PAID)
    act(clerk, paid, "dispatch_parcel", **parcel(paid, 3))
    assert "marked as delivered" in act(clerk, paid, "mark_delivered")
    assert paid.status == "Delivered"


def test_delivery_before_dispatch_is_refused_with_the_reason(clerk: Client):
    assert "before all of it has been dispatched" in act(clerk, order(rules.PAID), "mark_delivered")


def test_an_unpaid_order_is_cancelled_with_a_reason(clerk: Client):
    placed = order(rules.PENDING)
    assert "Enter a reason." in act(clerk, placed, "cancel_order", reason="")
    assert "The order is cancelled." in act(clerk, placed, "cancel_order", reason="You asked us to.")
    assert placed.status == "Cancelled"


def test_a_paid_order_cannot_be_cancelled(clerk: Client):
    assert "Refund it instead" in act(clerk, order(rules.PAID), "cancel_order", reason="No.")


def test_who_may_only_look_changes_nothing(client: Client):
    looker = oscar.UserFactory(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(looker)
    placed = order(rules.PENDING)
    assert "not change them" in act(client, placed, "cancel_order", reason="No.")
    assert placed.status == "Pending payment"


def test_what_the_system_wrote_cannot_be_deleted(clerk: Client, now: datetime):
    paid = order(rules.PENDING)
    lifecycle.mark_paid(paid, now=now)
    note = paid.notes.get()
    assert "cannot be deleted" in act(clerk, paid, "delete_note", note_id=note.pk)
    assert "cannot be deleted" in act(clerk, paid, "delete_note", note_id="x")
    assert paid.notes.count() == 1


def test_a_clerks_own_note_can_be_deleted(clerk: Client):
    paid = order(rules.PAID)
    act(clerk, paid, "save_note", message="Call back")
    assert "Note deleted" in act(clerk, paid, "delete_note", note_id=paid.notes.get().pk)


def test_a_name_is_no_formula_in_the_download(clerk: Client):
    factories.order(email="=cmd@example.com")
    page = clerk.get("/dashboard/orders/", {"response_format": "csv"}).content.decode()
    assert ("'=cmd@example.com" in page, ",=cmd" in page) == (True, False)


def test_the_list_can_be_filtered_by_every_status(clerk: Client):
    form = clerk.get("/dashboard/orders/").context["form"]
    assert [value for value, _ in form.fields["status"].choices if value] == list(rules.PIPELINE)
