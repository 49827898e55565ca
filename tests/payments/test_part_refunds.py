"""Refunds of some pieces, of the delivery, or of a free sum: never above what is left, never a line twice."""

import threading
from contextlib import suppress
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from oscar.core.loading import get_model

from shop.aftercare import actions as aftercare
from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.payments import actions, gateway, queries
from shop.payments.actions import refunding
from shop.payments.models import Refund
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")


@pytest.fixture
def order(standin, now):
    """Three tips at 10 each and a pen at 20, with 5 for the delivery: 55, paid."""
    tips, pen = factories.product(title="Tips", price="10"), factories.product(title="Pen", price="20", kind="pen")
    made = factories.order(status="Pending payment", lines=[(tips, 3), (pen, 1)])
    Order.objects.filter(pk=made.pk).update(total_incl_tax=55, shipping_incl_tax=5)
    made.refresh_from_db()
    payment = actions.start(made, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    made.refresh_from_db()
    return made


@pytest.fixture
def told(monkeypatch) -> list[int]:
    """Aftercare, listening for lines that go."""
    heard: list[int] = []
    monkeypatch.setattr(aftercare, "note_lines", lambda order, now: heard.append(order.pk))
    return heard


def tips(order):
    return order.lines.get(title="Tips")


def pen(order):
    return order.lines.get(title="Pen")


def status(order) -> str:
    return Order.objects.get(pk=order.pk).status


def returned(standin) -> list[int]:
    return [refund["amount"] for refund in reversed(standin.ledger.all("refund"))]


def test_pieces_of_a_line_go_back_at_their_price(standin, order, now):
    row = actions.refund(order, reason="Two broke", now=now, lines={tips(order).pk: 2})
    assert (row.amount, row.status, returned(standin), status(order)) == (Decimal(20), "succeeded", [2000], "Paid")
    assert [(line.line, line.quantity, line.amount) for line in row.lines.all()] == [(tips(order), 2, Decimal(20))]


def test_the_delivery_goes_back_alone_or_with_pieces(standin, order, now):
    row = actions.refund(order, reason="Late", now=now, shipping=Decimal(2))
    assert (row.amount, row.shipping) == (Decimal(2), Decimal(2))
    row = actions.refund(order, reason="Late", now=now, shipping=Decimal(3), lines={pen(order).pk: 1})
    assert (row.amount, row.shipping, returned(standin)) == (Decimal(23), Decimal(3), [200, 2300])


def test_all_pieces_and_the_delivery_are_the_whole_order(standin, order, now):
    actions.refund(order, reason="All", now=now, lines={tips(order).pk: 3, pen(order).pk: 1}, shipping=Decimal(5))
    assert (returned(standin), status(order)) == ([5500], "Refunded")


def test_a_free_sum_and_then_all_that_is_left(standin, order, now):
    actions.refund(order, reason="A kindness", now=now, amount=Decimal("1.50"))
    actions.refund(order, reason="All", now=now)
    assert (returned(standin), status(order)) == ([150, 5350], "Refunded")


def test_the_last_piece_takes_what_rounding_left(standin, now):
    product = factories.product(price="10")
    made = factories.order(status="Pending payment", lines=[(product, 3)])
    made.lines.update(line_price_incl_tax=Decimal("10.00"))
    Order.objects.filter(pk=made.pk).update(total_incl_tax=10, shipping_incl_tax=0)
    payment = actions.start(Order.objects.get(pk=made.pk), now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    for _ in range(3):
        actions.refund(made, reason="One", now=now, lines={made.lines.get().pk: 1})
    assert (returned(standin), status(made)) == ([333, 333, 334], "Refunded")


def test_no_line_goes_back_twice(standin, order, now):
    actions.refund(order, reason="One", now=now, lines={tips(order).pk: 2})
    with pytest.raises(actions.CannotRefund, match="1 of “Tips” can still be refunded, not 2."):
        actions.refund(order, reason="Two", now=now, lines={tips(order).pk: 2})
    assert returned(standin) == [2000]


def test_never_more_than_is_left(standin, order, now):
    with pytest.raises(actions.CannotRefund, match="55.00 USD can still go back, not 55.01."):
        actions.refund(order, reason="Too much", now=now, amount=Decimal("55.01"))
    actions.refund(order, reason="Most", now=now, amount=Decimal(50))
    with pytest.raises(actions.CannotRefund, match="5.00 USD can still go back, not 10.00."):
        actions.refund(order, reason="A tip", now=now, lines={tips(order).pk: 1})
    with pytest.raises(actions.CannotRefund, match="5.00 USD of the delivery can still be refunded, not 6."):
        actions.refund(order, reason="Late", now=now, shipping=Decimal(6))


def test_a_refusal_writes_nothing(standin, order, now):
    with pytest.raises(actions.CannotRefund):
        actions.refund(order, reason="No", now=now, lines={0: 1})
    assert (Refund.objects.count(), returned(standin)) == (0, [])


def test_the_same_form_sent_twice_is_one_refund(standin, order, now):
    key = uuid4()
    rows = [actions.refund(order, reason="A kindness", now=now, amount=Decimal(1), key=key).pk for _ in range(2)]
    assert (rows[0] == rows[1], returned(standin)) == (True, [100])


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_pay_a_line_back_once(standin, order, now):
    answers = at_once(10, lambda index: press(order, now))
    assert (sorted(answers), returned(standin)) == (["no"] * 9 + ["yes"], [3000])


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_four_presses_pay_a_line_back_more_than_once(standin, order, now, monkeypatch):
    """The negative control."""
    real, meeting = refunding.returning.prepare, threading.Barrier(2)

    def late(payment, **facts):
        with suppress(threading.BrokenBarrierError):
            meeting.wait(5)
        return real(payment, **facts)

    monkeypatch.setattr(refunding, "lock_order", lambda pk: Order.objects.get(pk=pk))
    monkeypatch.setattr(refunding, "lock_payment", lambda pk: order.payments.get(pk=pk))
    monkeypatch.setattr(refunding.returning, "prepare", late)
    monkeypatch.setattr(gateway, "create_refund", _silent)
    at_once(4, lambda index: press(order, now))
    assert Refund.objects.count() > 1


def _silent(**facts):
    raise gateway.Unavailable("Out")


def press(order, now) -> str:
    try:
        actions.refund(order, reason="Three", now=now, lines={tips(order).pk: 3})
    except actions.CannotRefund:
        return "no"
    except gateway.Unavailable:
        return "silence"
    return "yes"


# --- What the order and its customer hear ---


def test_the_customer_is_written_to_once_for_each_part(standin, order, now, told):
    row = actions.refund(order, reason="Two broke", now=now, lines={tips(order).pk: 2}, shipping=Decimal(1))
    actions.sync(row.payment, now=now)
    letter = Message.objects.get(kind="order-part-refunded")
    assert letter.to_address == order.email
    assert letter.subject == f"US$21.00 of order {order.number} is on its way back"
    for words in ("2 x Tips", "US$1.00 of it is for the delivery.", "Why: Two broke"):
        assert words in letter.text
    actions.refund(order, reason="One more", now=now, lines={tips(order).pk: 1})
    assert Message.objects.filter(kind="order-part-refunded").count() == 2


def test_a_part_sent_back_at_stripe_is_told_too(standin, order, now):
    payment = order.payments.get()
    standin.controls.pull("refund", {"payment_intent": payment.payment_intent_id, "amount": 100})
    actions.sync(payment, now=now)
    assert "Made at Stripe" in Message.objects.get(kind="order-part-refunded").text


def test_a_line_paid_back_whole_is_gone_for_aftercare_and_a_part_of_it_is_not(standin, order, now, told):
    actions.refund(order, reason="One", now=now, lines={tips(order).pk: 2})
    assert (tips(order).status, told) == ("Paid", [])
    actions.refund(order, reason="The rest", now=now, lines={tips(order).pk: 1})
    assert (tips(order).status, pen(order).status, told) == ("Refunded", "Paid", [order.pk])
    factories.parcel(order, now=now, pieces=1)
    assert tips(order).status == "Refunded"


def test_the_money_moves_although_aftercare_fails(standin, order, now, monkeypatch):
    def fail(order, now):
        raise RuntimeError("no letters today")

    monkeypatch.setattr(aftercare, "note_lines", fail)
    actions.refund(order, reason="All tips", now=now, lines={tips(order).pk: 3})
    assert (tips(order).status, Refund.objects.get().status) == ("Refunded", "succeeded")


def test_a_part_that_fails_later_counts_as_money_again_and_staff_are_told(standin, order, now, told, settings):
    settings.STAFF_EMAIL = "desk@example.com"
    row = actions.refund(order, reason="Three", now=now, lines={tips(order).pk: 3})
    standin.controls.pull("refund", {"fail": row.stripe_id})
    actions.sync(row.payment, now=now)
    actions.sync(row.payment, now=now)
    assert (tips(order).status, queries.refund_purse(order).left, status(order)) == ("Paid", Decimal(55), "Paid")
    letter = Message.objects.get(kind="refund-failed")
    assert (letter.to_address, "The refund of 30.00 USD failed" in letter.text) == ("desk@example.com", True)
    assert all("send them after all" in words for words in (letter.text, letter.html))
    actions.refund(order, reason="Again", now=now, lines={tips(order).pk: 3})
    assert tips(order).status == "Refunded"


def test_a_lost_answer_of_a_part_is_asked_for_again_with_the_same_key(standin, order, now):
    standin.faults.lose = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(order, reason="Lost", now=now, lines={tips(order).pk: 1})
    standin.faults.lose = 0
    actions.sync(order.payments.get(), now=now)
    assert (returned(standin), Refund.objects.get().lines.count()) == ([1000], 1)


def test_money_that_moved_since_the_form_was_opened_stops_it(standin, order, now):
    seen = queries.refund_purse(order).left
    actions.refund(order, reason="Another desk", now=now, amount=Decimal(15))
    with pytest.raises(actions.CannotRefund, match="Some money moved since you opened this page"):
        actions.refund(order, reason="This desk", now=now, amount=Decimal(15), left=seen)
    actions.refund(order, reason="This desk", now=now, amount=Decimal(15), left=seen - 15)
    assert returned(standin) == [1500, 1500]


# --- Disputes ---


def test_nothing_goes_back_while_the_bank_holds_the_money(standin, order, now):
    payment = order.payments.get()
    standin.controls.pull("dispute", {"payment_intent": payment.payment_intent_id})
    actions.sync(payment, now=now)
    with pytest.raises(actions.CannotRefund, match="The bank holds this money while a dispute is open"):
        actions.refund(order, reason="No", now=now)
    assert returned(standin) == []


def test_an_inquiry_may_be_answered_by_a_refund(standin, order, now):
    payment = order.payments.get()
    standin.controls.pull("dispute", {"payment_intent": payment.payment_intent_id, "inquiry": True})
    actions.sync(payment, now=now)
    actions.refund(order, reason="Theirs", now=now)
    assert returned(standin) == [5500]


def test_what_a_bank_took_can_never_go_back_and_ends_no_order_by_itself(standin, order, now):
    payment = order.payments.get()
    actions.refund(order, reason="A part", now=now, amount=Decimal(15))
    standin.controls.pull("dispute", {"payment_intent": payment.payment_intent_id})
    actions.sync(payment, now=now)
    standin.controls.pull("dispute", {"payment_intent": payment.payment_intent_id, "outcome": "lost"})
    actions.sync(payment, now=now)
    found = Order.objects.get(pk=order.pk)
    assert (found.status, found.standing, queries.refund_purse(order).left) == ("Payment review", "Paid", Decimal(0))


def test_of_what_a_bank_took_all_of_nothing_is_left_to_send_back(standin, order, now):
    payment = order.payments.get()
    for outcome in ("open", "lost"):
        standin.controls.pull("dispute", {"payment_intent": payment.payment_intent_id, "outcome": outcome})
        actions.sync(payment, now=now)
    with pytest.raises(actions.NothingToRefund):
        actions.refund(order, reason="All of it", now=now)
    assert (returned(standin), Refund.objects.count()) == ([], 0)


# --- Pieces that need not leave any more ---


def test_refunded_pieces_that_need_not_leave_are_free_again(standin, order, now):
    record = tips(order).stockrecord
    actions.refund(order, reason="Two", now=now, lines={tips(order).pk: 2})
    record.refresh_from_db()
    assert record.num_allocated == 3
    assert actions.drop(order, now=now) is True
    record.refresh_from_db()
    assert (record.num_allocated, tips(order).num_allocated) == (1, 1)
    assert [state.remaining for state in orders.line_states(order)] == [1, 1]
    assert actions.drop(order, now=now) is False


def test_an_order_is_dispatched_when_the_rest_of_it_is_dropped(standin, order, now):
    factories.parcel(order, now=now, pieces=3)
    actions.refund(order, reason="The pen", now=now, lines={pen(order).pk: 1})
    actions.drop(order, now=now)
    assert (status(order), tips(order).status, pen(order).status) == ("Dispatched", "Dispatched", "Refunded")


def test_an_order_whose_parcels_have_arrived_is_delivered_then(standin, order, now):
    parcel = factories.parcel(order, now=now, pieces=3)
    lifecycle.mark_arrived(parcel, delivered_at=now, now=now)
    actions.refund(order, reason="The pen", now=now, lines={pen(order).pk: 1})
    actions.drop(order, now=now, lines={pen(order).pk: 1})
    assert status(order) == "Delivered"


def test_only_refunded_pieces_are_taken_off(standin, order, now):
    actions.refund(order, reason="One", now=now, lines={tips(order).pk: 1})
    with pytest.raises(lifecycle.Refused, match="Only pieces that were refunded and have not left can be taken off."):
        actions.drop(order, now=now, lines={tips(order).pk: 2})
    with transaction.atomic():
        assert actions.drop(order, now=now, lines={tips(order).pk: 1}) is True


def test_dropped_pieces_do_not_go_back_to_stock_twice(standin, order, now):
    record = tips(order).stockrecord
    actions.refund(order, reason="Two", now=now, lines={tips(order).pk: 2})
    actions.drop(order, now=now)
    actions.refund(order, reason="All", now=now)
    record.refresh_from_db()
    assert (status(order), record.num_allocated) == ("Refunded", 0)


def test_what_the_shop_says_follows_a_part_that_fails_later_at_once(standin, order, now):
    """Money here = captured - refunded at Stripe, so that the order need not be held; staff get their letter."""
    row = actions.refund(order, reason="Two broke", now=now, lines={tips(order).pk: 2})
    assert "20.00 sent back, 35.00 left here" in queries.desk.panel_of(order).statement
    standin.controls.pull("refund", {"fail": row.stripe_id})
    payment = actions.sync(order.payments.get(), now=now)
    assert "nothing sent back, 55.00 left here" in queries.desk.panel_of(order).statement
    assert (queries.purse_of(payment).left, queries.pieces_back(order), status(order)) == (Decimal(55), {}, "Paid")
    assert Message.objects.filter(kind="refund-failed").count() == 1
    assert actions.reconcile(since=now, now=now) == []
