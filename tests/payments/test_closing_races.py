"""Closing beside a press of Pay, each on its own connection: whoever begins to pay has an order that waits for it."""

import threading
import time

import pytest
from django.db import connection, connections
from django.urls import reverse
from oscar.core.loading import get_model

from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.payments import actions, gateway
from shop.payments.actions import closing
from shop.payments.models import Payment
from tests import factories

Order = get_model("order", "Order")
PATIENCE = 10


@pytest.fixture
def order(db):
    return factories.order(status="Pending payment")


def waits_for_a_lock() -> bool:
    """Somebody on this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # Else a transaction sees what it saw first.
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def cancel_while_somebody_presses_pay(order, monkeypatch, *, now) -> str:
    """Staff have seen that nobody can pay; Pay is pressed before the order ends. What that press came to."""
    came: list[str] = []
    end = lifecycle.cancel

    def press() -> None:
        try:
            came.append(actions.start(order, now=now).state)
        except actions.Closed:
            came.append("closed")
        finally:
            connections.close_all()

    pressing = threading.Thread(target=press)

    def end_slowly(*given, **named):
        pressing.start()
        patience = time.monotonic() + PATIENCE
        while pressing.is_alive() and not waits_for_a_lock() and time.monotonic() < patience:
            pressing.join(0.005)
        return end(*given, **named)

    monkeypatch.setattr(lifecycle, "cancel", end_slowly)
    assert actions.cancel(order, reason="Asked", now=now) is True
    pressing.join(PATIENCE)
    return came[0]


@pytest.mark.django_db(transaction=True)
def test_nobody_begins_to_pay_between_staffs_look_and_the_end_of_the_order(standin, order, now, monkeypatch):
    assert cancel_while_somebody_presses_pay(order, monkeypatch, now=now) == "closed"
    assert (Payment.objects.count(), standin.ledger.all("checkout.session")) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_negative_control_without_the_lock_a_page_opens_for_an_order_that_ends(standin, order, now, monkeypatch):
    monkeypatch.setattr(closing, "lock_order", lambda pk: Order.objects.get(pk=pk))
    assert cancel_while_somebody_presses_pay(order, monkeypatch, now=now) == "open"


@pytest.mark.django_db
@pytest.mark.parametrize("is_silent", [False, True], ids=["stripe answers staff", "stripe answers only the press"])
def test_a_press_that_staff_overtake_while_stripe_is_asked_leads_to_no_page(
    standin, order, now, monkeypatch, is_silent
):
    create = gateway.create_session

    def overtaken(parameters, *, idempotency_key):
        monkeypatch.setattr(gateway, "create_session", create)
        standin.faults.fail = 10 * is_silent
        actions.cancel(order, reason="Asked", now=now)
        standin.faults.fail = 0
        return create(parameters, idempotency_key=idempotency_key)

    monkeypatch.setattr(gateway, "create_session", overtaken)
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)
    actions.sweep(now=now)
    [session] = standin.ledger.all("checkout.session")
    assert (session["status"], Order.objects.get().status) == ("expired", "Cancelled")
    assert [note.message for note in order.notes.all()] == ["Cancelled: Asked"]


@pytest.mark.django_db
def test_a_press_that_staff_overtake_while_stripe_is_silent_reads_that_the_order_is_being_cancelled(
    standin, order, now, monkeypatch, client
):
    def overtaken(parameters, *, idempotency_key):
        monkeypatch.undo()
        actions.cancel(order, reason="Asked", now=now)
        raise gateway.Unavailable("Stripe did not answer.")

    monkeypatch.setattr(gateway, "create_session", overtaken)
    standin.faults.fail = 10
    page = client.post(reverse("payments:pay", args=[orders.token_for(order)]))
    assert (page.status_code, "We are cancelling this order" in page.content.decode()) == (200, True)
