"""Resolve: each way to settle an order that is held for its payment, and the trace it leaves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.orders import lifecycle
from shop.orders import rules as order_rules
from shop.orders.models import Hold
from shop.payments import actions, rules
from shop.payments.actions import resolving
from shop.payments.models import Payment, Refund
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db
ALL = Decimal("29.90")


@pytest.fixture
def clerk():
    return oscar.UserFactory(is_staff=True)


@pytest.fixture
def pending(standin, now):
    """An order whose customer is at the payment page."""
    order = factories.order(status="Pending payment")
    actions.start(order, now=now)
    return order


@pytest.fixture
def paid(standin, pending, now):
    standin.controls.pull("pay", {"session": pending.payments.get().session_id})
    actions.sync(pending.payments.get(), now=now)
    return refreshed(pending)


def refreshed(order):
    return get_model("order", "Order").objects.get(pk=order.pk)


def held(order, code: str, now) -> Hold:
    lifecycle.hold(order, code=code, words="Something is wrong.", now=now)
    return Hold.objects.get(order=order, released_at=None, code=code)


def returned(standin) -> list[int]:
    return [refund["amount"] for refund in standin.ledger.all("refund")]


def trace(hold: Hold):
    hold.refresh_from_db()
    return hold.released_by, hold.released_at, hold.resolution


def test_every_reason_to_hold_has_ways_and_every_way_is_done():
    assert sorted(rules.resolving.WAYS) == sorted(order_rules.IN_REVIEW_FOR)
    offered = {
        way.code
        for reason in rules.resolving.WAYS
        for waits in (True, False)
        for disputes in ((), ("won",), ("lost",))
        for way in rules.resolving.ways_for(reason, waits=waits, disputes=disputes)
    }
    assert offered == set(resolving.DEEDS)


@pytest.mark.parametrize(
    ("reason", "waits", "disputes", "codes"),
    [
        ("mismatch", True, (), ["look", "cancel", "pay_again"]),
        ("mismatch", False, (), ["look", "send_back"]),
        ("dispute", False, (), ["look"]),
        ("dispute", False, ("won", "needs_response"), ["look"]),
        ("dispute", False, ("a_new_word",), ["look"]),
        ("dispute", False, ("won", "warning_closed"), ["look", "won"]),
        ("dispute", False, ("won", "lost"), ["look", "lost"]),
        ("refund_failed", False, (), ["again", "elsewhere"]),
        ("surplus_stuck", False, (), ["again", "elsewhere"]),
        ("fraud_warning", False, (), ["refund_all", "go_on"]),
        ("not_at_stripe", False, (), ["look", "go_on"]),
    ],
)
def test_the_ways_follow_the_reason_and_what_the_bank_says(reason, waits, disputes, codes):
    found = rules.resolving.ways_for(reason, waits=waits, disputes=disputes)
    assert [way.code for way in found] == codes


def test_a_way_that_is_not_offered_changes_nothing(paid, now):
    hold = held(paid, "fraud_warning", now)
    with pytest.raises(actions.NotSettled, match="not open now"):
        actions.resolve(hold, way="cancel", now=now)
    assert refreshed(paid).status == "Payment review"


def test_staff_let_an_order_go_on_with_a_note_and_leave_a_trace(paid, clerk, now):
    hold = held(paid, "fraud_warning", now)
    later = now + timedelta(hours=1)
    actions.resolve(hold, way="go_on", note="I rang the customer.", now=later, by=clerk)
    assert refreshed(paid).status == "Paid"
    assert trace(hold) == (clerk, later, "Go on with the order. I rang the customer.")
    assert "I rang the customer." in paid.notes.latest("id").message


def test_what_is_settled_is_not_settled_twice(paid, clerk, now):
    hold = held(paid, "fraud_warning", now)
    actions.resolve(hold, way="go_on", note="Right.", now=now, by=clerk)
    with pytest.raises(actions.NotSettled, match="Somebody has settled this already"):
        actions.resolve(hold, way="refund_all", note="Wrong.", now=now, by=clerk)
    assert Refund.objects.count() == 0


def test_a_fraud_warning_is_answered_by_sending_all_back(standin, paid, clerk, now):
    hold = held(paid, "fraud_warning", now)
    actions.resolve(hold, way="refund_all", note="We think it was not you.", now=now, by=clerk)
    assert (returned(standin), refreshed(paid).status) == ([2990], "Refunded")
    row = Refund.objects.get()
    assert (row.reason, row.by, trace(hold)[0]) == ("We think it was not you.", clerk, clerk)


@pytest.mark.django_db(transaction=True)
def test_ten_presses_send_all_back_once(standin, paid, now):
    hold = held(paid, "fraud_warning", now)

    def press(index: int) -> str:
        try:
            return actions.resolve(hold, way="refund_all", note="Fraud.", now=now)
        except actions.NotSettled as refusal:
            return str(refusal)

    at_once(10, press)
    assert (returned(standin), refreshed(paid).status) == ([2990], "Refunded")


def test_money_that_stripe_knows_after_all_ends_the_review(paid, clerk, now):
    hold = held(paid, "not_at_stripe", now)
    Payment.objects.update(received=ALL)
    assert actions.resolve(hold, way="look", now=now, by=clerk) == "The review is over."
    assert (refreshed(paid).status, trace(hold)[0]) == ("Paid", clerk)


def test_money_that_stripe_does_not_know_stays_in_review(standin, paid, now):
    hold = held(paid, "not_at_stripe", now)
    Payment.objects.update(session_id="cs_nobody")
    with pytest.raises(actions.NotSettled, match="Stripe does not know cs_nobody"):
        actions.resolve(hold, way="look", now=now)
    assert refreshed(paid).status == "Payment review"


def test_a_silent_stripe_settles_nothing(standin, paid, now):
    hold = held(paid, "not_at_stripe", now)
    standin.faults.fail = 10
    with pytest.raises(actions.NotSettled, match="does not answer"):
        actions.resolve(hold, way="look", now=now)
    assert refreshed(paid).status == "Payment review"
