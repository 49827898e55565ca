"""An idempotency key is of no use any more: Stripe broke down over it, which it says for a day, or forgot it since."""

import uuid
from decimal import Decimal

import pytest

from shop.payments import actions, gateway
from shop.payments.models import Payment, Refund
from tests import factories
from tests.payments.rig import MovingClock

pytestmark = pytest.mark.django_db
BREAKS = pytest.mark.parametrize("fault", ["crash", "half"])  # Nothing was made, and all was made.


@pytest.fixture
def order(now):
    made = factories.order(status="Pending payment")
    type(made).objects.update(date_placed=now)
    return made


@pytest.fixture
def paid(standin, order, now):
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    return actions.sync(payment, now=now)


def broken_start(standin, order, fault, now) -> None:
    standin.controls.pull("faults", {fault: 1})
    with pytest.raises(gateway.Unavailable):
        actions.start(order, now=now)


@BREAKS
def test_pay_pressed_again_after_a_break_down_opens_another_page(standin, order, now, fault):
    broken_start(standin, order, fault, now)
    payment = actions.start(order, now=now)
    assert [each.state for each in Payment.objects.all()] == ["expired", "open"]
    standin.controls.pull("pay", {"session": payment.session_id})
    assert actions.sync(payment, now=now).state == "paid"


@BREAKS
def test_an_attempt_that_broke_down_and_was_left_is_given_up_with_its_time(standin, order, moving_clock, fault):
    broken_start(standin, order, fault, moving_clock())
    other = factories.order(status="Pending payment")
    type(other).objects.filter(pk=other.pk).update(date_placed=moving_clock())
    actions.start(other, now=moving_clock())
    assert actions.sweep(now=moving_clock.forward(minutes=2)).troubled == 0
    moving_clock.forward(minutes=40)
    standin.service_actions()
    assert actions.sweep(now=moving_clock()).troubled == 0
    assert [each.state for each in Payment.objects.all()] == ["expired", "expired"]
    assert {each.status for each in type(order).objects.all()} == {"Cancelled"}


def refund_unanswered(standin, paid, *, fault: str, now) -> None:
    standin.controls.pull("faults", {fault: 10, "only": "/v1/refunds"})
    with pytest.raises(gateway.Unavailable):
        actions.refund(paid.order, reason="Damaged", now=now, amount=Decimal(5))
    standin.controls.pull("faults", {})


@pytest.mark.parametrize(("fault", "status", "sent"), [("crash", "refused", 0), ("half", "succeeded", 1)])
def test_a_refund_that_broke_down_is_looked_for_at_stripe(standin, paid, moving_clock, fault, status, sent):
    standin.controls.pull("faults", {fault: 1, "only": "/v1/refunds"})
    with pytest.raises(gateway.Unavailable):
        actions.refund(paid.order, reason="Damaged", now=moving_clock(), amount=Decimal(5))
    assert actions.sweep(now=moving_clock.forward(minutes=2)).troubled == 0
    assert (Refund.objects.get().status, len(standin.ledger.all("refund"))) == (status, sent)


def test_a_refund_that_broke_down_halfway_is_one_refund_however_often_it_is_pressed(standin, paid, now):
    standin.controls.pull("faults", {"half": 1, "only": "/v1/refunds"})
    key = uuid.uuid4()
    with pytest.raises(gateway.Unavailable):
        actions.refund(paid.order, reason="Damaged", now=now, amount=Decimal(5), key=key)
    assert actions.refund(paid.order, reason="Damaged", now=now, amount=Decimal(5), key=key).status == "succeeded"
    assert len(standin.ledger.all("refund")) == 1


def test_a_refund_whose_answer_was_lost_goes_out_once_though_its_key_is_forgotten(
    standin, paid, moving_clock: MovingClock
):
    refund_unanswered(standin, paid, fault="lose", now=moving_clock())
    gateway.fuse.mend()
    standin.controls.pull("refund", {"payment_intent": paid.payment_intent_id, "amount": 100})
    actions.sweep(now=moving_clock.forward(hours=25))
    assert [row.status for row in Refund.objects.all()] == ["succeeded", "succeeded"]
    assert [refund["amount"] for refund in standin.ledger.all("refund")] == [100, 500]
