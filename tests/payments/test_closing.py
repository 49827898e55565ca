"""Closing: an order that staff gave up takes no money, and keeps none."""

import pytest
from oscar.core.loading import get_model

from shop.payments import actions
from shop.payments.models import Payment, Refund
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


def session(standin, payment) -> str:
    return standin.ledger.get(payment.session_id, "checkout.session")["status"]


def status(order) -> str:
    return get_model("order", "Order").objects.get(pk=order.pk).status


def test_cancelling_closes_the_payment_page_at_once(standin, order, payment, now):
    actions.cancel(order, reason="Asked", now=now)
    assert (session(standin, payment), Payment.objects.get().state) == ("expired", "expired")


def test_an_order_is_cancelled_although_stripe_is_away_and_the_sweep_closes_the_page(standin, order, payment, now):
    standin.faults.fail = 10
    actions.cancel(order, reason="Asked", now=now)
    assert (status(order), session(standin, payment)) == ("Cancelled", "open")
    standin.faults.fail = 0
    actions.sweep(now=now)
    assert session(standin, payment) == "expired"


def test_the_pay_button_of_a_cancelled_order_leads_to_no_payment_page(standin, order, payment, now):
    standin.faults.fail = 10
    actions.cancel(order, reason="Asked", now=now)
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)


def test_money_that_came_while_staff_cancelled_goes_back(standin, order, payment, now):
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.cancel(order, reason="Asked", now=now)
    payment.refresh_from_db()
    assert (status(order), payment.state, Refund.objects.get().status) == ("Cancelled", "surplus", "succeeded")


def test_a_sum_that_nobody_asked_for_goes_back_when_its_order_is_cancelled(standin, order, payment, now):
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    assert actions.sync(payment, now=now).state == "mismatch"
    actions.cancel(order, reason="Asked", now=now)
    payment.refresh_from_db()
    refund = Refund.objects.get()
    received = int(payment.amount * 100) - 1
    assert (payment.state, refund.amount * 100, refund.status) == ("surplus", received, "succeeded")
    actions.sweep(now=now)
    assert Refund.objects.count() == 1


def test_a_wrong_sum_that_went_back_already_is_not_sent_back_again(standin, order, payment, now):
    standin.controls.pull("pay", {"session": payment.session_id})
    intent = standin.ledger.all("payment_intent")[0]
    intent["amount_received"] -= 1
    actions.sync(payment, now=now)
    standin.controls.pull("refund", {"payment_intent": intent["id"], "amount": intent["amount_received"]})

    actions.cancel(order, reason="Asked", now=now)

    payment.refresh_from_db()
    received = int(payment.amount * 100) - 1
    assert (payment.state, [refund["amount"] for refund in standin.ledger.all("refund")]) == ("surplus", [received])
    assert [(row.amount * 100, row.status) for row in Refund.objects.all()] == [(received, "succeeded")]
