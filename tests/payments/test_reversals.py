"""A dispute that was lost is won after all: the money is here again, for an order that ended as refunded."""

from datetime import timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments import actions, gateway, queries
from shop.payments.actions import disputing, resolving
from shop.payments.models import Dispute, Refund
from tests import factories

pytestmark = pytest.mark.django_db


def refreshed(order):
    return get_model("order", "Order").objects.get(pk=order.pk)


@pytest.fixture
def tips():
    return factories.product(title="Tips", kind="pen", price="10.00", stock=5)


@pytest.fixture
def paid(standin, tips, now):
    order = factories.order(status="Pending payment", lines=[(tips, 3)])
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    return refreshed(order)


def lose_and_win(standin, order, now) -> Hold:
    """The bank decides against the shop, a person closes the order, and then the bank changes its mind."""
    payment = order.payments.get()
    told = {"payment_intent": payment.payment_intent_id}
    for outcome in ("open", "lost"):
        standin.controls.pull("dispute", told | {"outcome": outcome})
        actions.sync(payment, now=now)
    actions.resolve(Hold.objects.get(order=order, released_at=None), way="lost", now=now)
    standin.controls.pull("dispute", told | {"outcome": "reversed"})
    actions.sync(payment, now=now)
    return Hold.objects.get(order=order, released_at=None)


def stock_of(product) -> tuple[int, int]:
    record = product.stockrecords.get()
    return record.num_in_stock, record.num_allocated


def ways(hold: Hold) -> list[str]:
    return [way.code for way in queries.reviews.review_of(hold).ways]


def money_left(order) -> object:
    return queries.left_of(order.payments.get())


def test_the_two_ways_out_are_to_keep_the_money_and_to_send_it_back(standin, paid, now):
    hold = lose_and_win(standin, paid, now)
    assert (ways(hold), hold.came_from) == (["look", "keep", "give_back"], "Refunded")
    assert hold.words == "The bank gave 30.00 USD back to you, and the order counts as refunded."


def test_only_the_dispute_that_was_turned_round_is_in_question(standin, paid, now):
    """Another part of the money was lost, and settled, long before."""
    payment = paid.payments.get()
    facts = {"currency": "USD", "opened_at": now, "closed_at": now}
    payment.disputes.create(id="du_before", amount=5, status="lost", **facts)
    payment.disputes.create(id="du_turned", amount=25, status="lost", **facts)
    lifecycle.mark_refunded(paid, reason="Both were lost", now=now)
    later = now + timedelta(days=30)
    turned = gateway.Disputed(
        id="du_turned", amount=Decimal(25), currency="USD", reason="", status="won", due_by=None, opened_at=now
    )
    disputing.note([turned], order=refreshed(paid), payment=payment, now=later)
    hold = Hold.objects.get()
    assert (queries.reviews.review_of(hold).sum, ways(hold)) == (25, ["look", "keep", "give_back"])


def test_the_money_is_kept_and_the_order_is_paid_again_with_its_pieces(standin, paid, tips, now):
    hold = lose_and_win(standin, paid, now)
    assert stock_of(tips) == (5, 0)
    assert actions.resolve(hold, way="keep", now=now) == "The order counts as paid again."
    order = refreshed(paid)
    assert (order.status, order.lines.get().status, stock_of(tips)) == ("Paid", "Paid", (5, 3))
    assert (money_left(order), Hold.objects.filter(released_at=None).exists()) == (order.total_incl_tax, False)
    actions.dispatch(order, quantities={order.lines.get().pk: 3}, carrier="Post", tracking_number="T", now=now)
    assert (refreshed(order).status, stock_of(tips)) == ("Dispatched", (2, 0))


def test_its_customer_is_told(standin, paid, now):
    actions.resolve(lose_and_win(standin, paid, now), way="keep", now=now)
    letter = Message.objects.get(kind="order-reinstated")
    assert letter.subject == f"Order {paid.number} counts as paid again"
    for text in (letter.text, letter.html):
        assert "Your bank changed its decision and gave the money back to us." in text


def test_an_order_that_had_left_in_part_goes_on_from_there(standin, paid, tips, now):
    factories.parcel(paid, now=now, pieces=1)
    hold = lose_and_win(standin, paid, now)
    actions.resolve(hold, way="keep", now=now)
    order = refreshed(paid)
    assert (order.status, order.lines.get().status, stock_of(tips)) == (
        "Partly dispatched",
        "Partly dispatched",
        (4, 2),
    )


@pytest.mark.parametrize(("arrived", "status"), [(False, "Dispatched"), (True, "Delivered")])
def test_an_order_that_had_left_is_as_far_as_its_parcels(arrived, status, standin, paid, now):
    parcel = factories.parcel(paid, now=now)
    if arrived:
        lifecycle.mark_arrived(parcel, delivered_at=now, now=now)
    actions.resolve(lose_and_win(standin, paid, now), way="keep", now=now)
    assert refreshed(paid).status == status


def test_pieces_that_were_sold_meanwhile_are_not_promised_twice(standin, paid, tips, now):
    hold = lose_and_win(standin, paid, now)
    tips.stockrecords.update(num_in_stock=2)
    with pytest.raises(actions.NotSettled, match="Too few of “Tips” are in stock"):
        actions.resolve(hold, way="keep", now=now)
    order = refreshed(paid)
    assert (order.status, order.standing, stock_of(tips)) == ("Payment review", "Refunded", (2, 0))


def test_the_money_is_sent_back_and_the_order_stays_refunded(standin, paid, tips, now):
    hold = lose_and_win(standin, paid, now)
    assert actions.resolve(hold, way="give_back", now=now) == "The money is on its way back."
    assert (refreshed(paid).status, money_left(paid), stock_of(tips)) == ("Refunded", 0, (5, 0))
    assert [refund["amount"] for refund in standin.ledger.all("refund")] == [3000]


def test_money_that_stripe_does_not_send_stays_in_review(standin, paid, now, monkeypatch):
    hold = lose_and_win(standin, paid, now)

    def fail(**asked):
        raise gateway.Refused("Not enough money on the account.")

    monkeypatch.setattr(gateway, "create_refund", fail)
    with pytest.raises(actions.NotSettled, match="Not enough money"):
        actions.resolve(hold, way="give_back", now=now)
    assert refreshed(paid).status == "Payment review"


def test_money_whose_refund_fails_at_once_stays_in_review(standin, paid, now, monkeypatch):
    hold = lose_and_win(standin, paid, now)
    monkeypatch.setattr(resolving.disputes, "refund", lambda order, **facts: Refund(status="failed"))
    with pytest.raises(actions.NotSettled, match="the money has not gone back"):
        actions.resolve(hold, way="give_back", now=now)
    assert refreshed(paid).status == "Payment review"


def test_a_silent_stripe_is_asked_again_by_the_sweep_and_the_review_ends_with_one_more_press(
    standin, paid, moving_clock
):
    hold = lose_and_win(standin, paid, moving_clock())
    standin.faults.fail = 10
    with pytest.raises(actions.NotSettled, match="does not answer"):
        actions.resolve(hold, way="give_back", now=moving_clock())
    standin.faults.fail = 0
    actions.sweep(now=moving_clock.forward(minutes=2))
    assert Refund.objects.get().status == "succeeded"
    actions.resolve(Hold.objects.get(pk=hold.pk), way=ways(Hold.objects.get(pk=hold.pk))[-1], now=moving_clock())
    assert refreshed(paid).status == "Refunded"


def test_a_refund_after_it_was_kept_ends_the_order_once_more(standin, paid, now):
    actions.resolve(lose_and_win(standin, paid, now), way="keep", now=now)
    actions.refund(refreshed(paid), reason="Peace", now=now)
    assert (refreshed(paid).status, money_left(paid)) == ("Refunded", 0)


def test_a_dispute_over_an_order_whose_money_had_gone_back_has_nothing_to_keep(standin, paid, now):
    payment = paid.payments.get()
    actions.refund(paid, reason="Sent back", now=now)
    lifecycle.hold(paid, code="dispute", words="Odd.", now=now)
    Dispute.objects.create(
        id="dp_1", payment=payment, amount=1, currency="USD", status="won", opened_at=now, closed_at=now
    )
    assert ways(Hold.objects.get(released_at=None)) == ["look", "won"]


def test_only_an_order_that_ended_as_refunded_can_be_paid_again(paid, now):
    assert lifecycle.reinstate(paid, reason="By mistake", now=now) is False
    cancelled = factories.order(status="Cancelled")
    with pytest.raises(lifecycle.Refused, match="Only a refunded order"):
        lifecycle.reinstate(cancelled, reason="By mistake", now=now)
