"""Refund: what was paid goes back, once."""

from decimal import Decimal

import pytest
from django.db import transaction
from oscar.core.loading import get_model

from shop.payments import actions, gateway
from shop.payments.actions import returning
from shop.payments.actions.refunding import NothingToRefund
from shop.payments.models import Refund
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(standin, now):
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    return order


def status(order) -> str:
    return get_model("order", "Order").objects.get(pk=order.pk).status


def returned(standin) -> list[int]:
    return [refund["amount"] for refund in standin.ledger.all("refund")]


def test_a_refund_sends_all_of_it_back(standin, paid, now):
    row = actions.refund(paid, reason="Changed their mind", now=now)
    assert (row.status, row.amount, row.reason) == ("succeeded", paid.total_incl_tax, "Changed their mind")
    assert returned(standin) == [int(paid.total_incl_tax * 100)]
    assert status(paid) == "Refunded"


@pytest.mark.django_db(transaction=True)
def test_refund_pressed_ten_times_at_once_sends_it_back_once(standin, paid, now):
    rows = at_once(10, lambda index: actions.refund(paid, reason="Twice", now=now).pk)
    assert len(set(rows)) == 1
    assert returned(standin) == [int(paid.total_incl_tax * 100)]
    assert Refund.objects.count() == 1


def test_only_what_is_left_goes_back(standin, paid, now):
    payment = paid.payments.get()
    standin.controls.pull("refund", {"payment_intent": payment.payment_intent_id, "amount": 100})
    actions.sync(payment, now=now)
    row = actions.refund(paid, reason="The rest", now=now)
    assert row.amount == paid.total_incl_tax - 1
    assert status(paid) == "Refunded"


def test_a_lost_answer_is_found_again(standin, paid, now):
    standin.faults.lose = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(paid, reason="Lost", now=now)
    assert Refund.objects.get().status == "new"
    standin.faults.lose = 0
    actions.refund(paid, reason="Lost", now=now)
    assert (Refund.objects.get().status, len(returned(standin)), status(paid)) == ("succeeded", 1, "Refunded")


def test_a_lost_answer_is_found_by_a_look_too(standin, paid, now):
    """The list of refunds names our row, although Stripe's answer to us was lost."""
    standin.faults.lose = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(paid, reason="Lost", now=now)
    standin.faults.lose = 0
    actions.sync(paid.payments.get(), now=now)
    assert (Refund.objects.get().status, status(paid)) == ("succeeded", "Refunded")


def test_money_that_went_back_at_stripe_is_not_sent_twice(standin, paid, now):
    standin.controls.pull("refund", {"payment_intent": paid.payments.get().payment_intent_id})
    row = actions.refund(paid, reason="Also here", now=now)
    assert (row.status, len(returned(standin)), status(paid)) == ("refused", 1, "Refunded")


def test_a_refund_that_stripe_refuses_is_no_success(standin, paid, now, monkeypatch):
    def refuse(**facts):
        raise gateway.Refused("There is not enough money on the account.")

    monkeypatch.setattr(gateway, "create_refund", refuse)
    with pytest.raises(gateway.Refused, match="not enough money"):
        actions.refund(paid, reason="Broken", now=now)
    assert (Refund.objects.get().status, status(paid)) == ("refused", "Paid")


def test_an_order_that_was_never_paid_has_nothing_to_refund(standin, now):
    with pytest.raises(NothingToRefund):
        actions.refund(factories.order(status="Pending payment"), reason="Why not", now=now)


def test_a_part_whose_answer_was_lost_is_not_sent_twice(standin, paid, now):
    """Stripe's own limit would not stop a second part: only the key does."""
    with transaction.atomic():
        row = returning.prepare(paid.payments.get(), amount=Decimal(1), reason="A part", now=now)
    standin.faults.lose = 3
    with pytest.raises(gateway.Unavailable):
        returning.send(row)
    returning.send(Refund.objects.get())
    assert (returned(standin), Refund.objects.get().status) == ([100], "succeeded")
    actions.sync(paid.payments.get(), now=now)
    assert status(paid) == "Paid"
