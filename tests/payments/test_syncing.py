"""Sync: what Stripe says, the attempt and its order become, once."""

import threading
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from oscar.core.loading import get_model

from shop.orders import lifecycle
from shop.payments import actions, gateway
from shop.payments.actions import syncing
from shop.payments.models import Payment, Refund
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


def lever(standin, name, **values):
    return standin.controls.pull(name, values)


def status(order) -> str:
    return get_model("order", "Order").objects.get(pk=order.pk).status


def stock(order) -> tuple[int, int]:
    record = order.lines.get().stockrecord
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated


def test_an_open_session_changes_nothing(standin, order, payment, now):
    before = payment.version
    assert actions.sync(payment, now=now).state == "open"
    assert (actions.sync(payment, now=now).version, status(order)) == (before, "Pending payment")


def test_a_paid_session_pays_the_order(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    payment = actions.sync(payment, now=now)
    assert (payment.state, payment.paid_at, status(order)) == ("paid", now, "Paid")
    assert payment.payment_intent_id == standin.ledger.all("payment_intent")[0]["id"]


def test_a_decline_changes_nothing_but_the_last_error(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id, card="4000000000009995")
    payment = actions.sync(payment, now=now)
    assert (payment.state, status(order)) == ("open", "Pending payment")
    assert payment.last_error == "There is not enough money on this card. Try another card."


def test_another_amount_than_asked_is_a_mismatch_and_the_order_is_not_paid(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    payment = actions.sync(payment, now=now)
    assert (payment.state, status(order)) == ("mismatch", "Payment review")
    assert (
        payment.last_error == f"Stripe received {payment.amount - Decimal('0.01')} USD; {payment.amount} USD was asked."
    )
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)


def test_another_currency_than_asked_is_a_mismatch(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    standin.ledger.all("payment_intent")[0]["currency"] = "eur"
    assert (actions.sync(payment, now=now).state, status(order)) == ("mismatch", "Payment review")


def test_a_total_changed_past_the_database_is_a_mismatch(standin, order, payment, now):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE order_order DISABLE TRIGGER payments_pinned_total")
    order.total_incl_tax += 5
    order.save()
    lever(standin, "pay", session=payment.session_id)
    assert (actions.sync(payment, now=now).state, status(order)) == ("mismatch", "Payment review")


def test_only_stripes_expired_gives_the_stock_back(standin, order, payment, now):
    assert stock(order) == (10, 1)
    lever(standin, "expire", session=payment.session_id)
    assert actions.sync(payment, now=now).state == "expired"
    assert (status(order), stock(order)) == ("Cancelled", (10, 0))


def test_a_delayed_payment_waits_and_then_pays(standin, order, payment, now):
    lever(standin, "settle", session=payment.session_id, outcome="wait")
    assert (actions.sync(payment, now=now).state, status(order)) == ("processing", "Pending payment")
    lever(standin, "settle", session=payment.session_id, outcome="success")
    assert (actions.sync(payment, now=now).state, status(order)) == ("paid", "Paid")


def test_a_delayed_payment_that_does_not_come_ends_the_order(standin, order, payment, now):
    lever(standin, "settle", session=payment.session_id, outcome="wait")
    actions.sync(payment, now=now)
    lever(standin, "settle", session=payment.session_id, outcome="failure")
    assert (actions.sync(payment, now=now).state, status(order)) == ("failed", "Cancelled")


def test_money_for_a_cancelled_order_goes_back(standin, order, payment, now):
    lifecycle.cancel(order, reason="Sold out", now=now)
    lever(standin, "pay", session=payment.session_id)
    payment = actions.sync(payment, now=now)
    assert (payment.state, status(order)) == ("surplus", "Cancelled")
    assert standin.ledger.all("charge")[0]["refunded"] is True
    assert Refund.objects.get().status == "succeeded"
    payment = actions.sync(payment, now=now)
    assert (payment.state, payment.refunded_at, Refund.objects.count()) == ("surplus", now, 1)


@pytest.mark.parametrize("cents", [100, 2990], ids=["a part", "all"])
def test_what_went_back_in_the_dashboard_is_not_sent_back_again_to_a_cancelled_order(
    standin, order, payment, now, cents
):
    lifecycle.cancel(order, reason="Sold out", now=now)
    lever(standin, "pay", session=payment.session_id)
    lever(standin, "refund", payment_intent=standin.ledger.all("payment_intent")[0]["id"], amount=cents)
    payment = actions.sync(payment, now=now)
    payment.refresh_from_db()
    assert (payment.state, status(order), payment.refunded_at) == ("surplus", "Cancelled", now)
    assert {row.status for row in Refund.objects.all()} == {"succeeded"}
    assert sum(row.amount for row in Refund.objects.all()) == payment.received


def test_a_second_paid_attempt_of_one_order_goes_back(standin, order, payment, now):
    Payment.objects.update(state="expired")  # as if its end had been told too early
    second = actions.start(order, now=now)
    for session_id in (payment.session_id, second.session_id):
        lever(standin, "pay", session=session_id)
    assert actions.sync(second, now=now).state == "paid"
    Payment.objects.filter(pk=payment.pk).update(state="open")
    assert actions.sync(payment, now=now).state == "surplus"
    assert [charge["refunded"] for charge in standin.ledger.all("charge")] == [False, True]
    assert status(order) == "Paid"


def test_an_attempt_without_a_session_is_left_alone(standin, order, payment, now):
    Payment.objects.update(session_id=None, state="new")
    payment.refresh_from_db()
    assert actions.sync(payment, now=now).state == "new"


def test_staff_who_ended_the_order_first_are_not_contradicted(standin, order, payment, now):
    lifecycle.mark_paid(order, now=now)
    lever(standin, "expire", session=payment.session_id)
    assert (actions.sync(payment, now=now).state, status(order)) == ("expired", "Paid")


def test_a_refund_made_at_stripe_is_found_and_ends_the_order(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    payment = actions.sync(payment, now=now)
    lever(standin, "refund", payment_intent=payment.payment_intent_id, amount=100)
    actions.sync(payment, now=now)
    assert (status(order), [str(row) for row in Refund.objects.all()]) == ("Paid", ["1.00 back: succeeded"])
    lever(standin, "refund", payment_intent=payment.payment_intent_id)
    actions.sync(payment, now=now)
    assert (status(order), Refund.objects.count()) == ("Refunded", 2)


def test_a_refund_that_fails_later_is_known_to_have_failed(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    actions.sync(payment, now=now)
    row = actions.refund(order, reason="Sent back", now=now)
    lever(standin, "refund", fail=row.stripe_id)
    actions.sync(payment, now=now)
    row.refresh_from_db()
    assert row.status == "failed"


def test_a_refund_of_an_order_that_cannot_be_refunded_is_still_written_down(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    payment = actions.sync(payment, now=now)
    get_model("order", "Order").objects.update(status="Cancelled")
    lever(standin, "refund", payment_intent=payment.payment_intent_id)
    payment = actions.sync(payment, now=now)
    assert (payment.refunded_at, status(order)) == (now, "Cancelled")
    assert payment.last_error == "This order is cancelled; nothing more can happen to it."


@pytest.mark.django_db(transaction=True)
def test_twenty_syncs_at_once_pay_the_order_once(standin, order, payment, now, monkeypatch):
    calls = counted(monkeypatch)
    lever(standin, "pay", session=payment.session_id)
    states = at_once(20, lambda index: actions.sync(payment, now=now).state)
    assert (set(states), len(calls)) == ({"paid"}, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_version_four_syncs_pay_more_than_once(standin, order, payment, now, monkeypatch):
    """The negative control: with the guards off, the race is there to be lost."""
    lever(standin, "pay", session=payment.session_id, card="4000000000000002")
    actions.sync(payment, now=now)
    calls = counted(monkeypatch)
    monkeypatch.setattr(syncing, "lock_order", lambda pk: get_model("order", "Order").objects.get(pk=pk))
    monkeypatch.setattr(syncing, "lock_payment", lambda pk: Payment.objects.get(pk=pk))
    lever(standin, "pay", session=payment.session_id)

    def careless(index):
        with suppress(DatabaseError):
            actions.sync(payment, now=now)

    at_once(4, careless)
    assert len(calls) > 1


def counted(monkeypatch) -> list[int]:
    """Each call of ``mark_locked_paid``, slow enough for a second one to come."""
    calls: list[int] = []
    meeting = threading.Barrier(2)
    real = lifecycle.mark_locked_paid

    def mark_locked_paid(order, *, now):
        calls.append(order.pk)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return real(order, now=now)

    monkeypatch.setattr(lifecycle, "mark_locked_paid", mark_locked_paid)
    return calls


def test_an_older_picture_never_overwrites_a_newer_one(standin, order, payment, now, monkeypatch):
    """Somebody pays, and another sync writes it, between our look and our lock."""
    looked: list[str] = []
    real = gateway.retrieve_session

    def slow(session_id):
        picture = real(session_id)
        looked.append(picture.status)
        if len(looked) == 1:
            lever(standin, "pay", session=session_id)
            actions.sync(payment, now=now)
        return picture

    monkeypatch.setattr(gateway, "retrieve_session", slow)
    assert actions.sync(payment, now=now).state == "paid"
    assert looked == ["open", "complete", "complete"]


def test_an_attempt_that_never_stands_still_is_given_up_for_now(standin, order, payment, now, monkeypatch):
    real = gateway.retrieve_session

    def meddled(session_id):
        Payment.objects.filter(pk=payment.pk).update(version=payment.version + meddled.count)
        meddled.count += 1
        return real(session_id)

    meddled.count = 1
    monkeypatch.setattr(gateway, "retrieve_session", meddled)
    with pytest.raises(gateway.Unavailable):
        actions.sync(payment, now=now)
