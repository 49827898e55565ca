"""Webhooks as the world sends them: fifty at once, out of order, forged, late. One change, one enrolment, one email."""

import json
import re
import threading
from contextlib import suppress

import pytest
import stripe
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from shop.aftercare import actions as aftercare
from shop.demo.standin.webhooks import signature
from shop.payments import actions, gateway, rules
from shop.payments.actions import receiving, syncing
from shop.payments.models import Event, Payment
from tests import factories
from tests.payments.rig import SECRET, at_once

pytestmark = pytest.mark.django_db(transaction=True)
SENT_AT = 1_799_139_600
FIFTY = 50


@pytest.fixture(autouse=True)
def world_time(monkeypatch):
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: float(SENT_AT))


@pytest.fixture
def enrolments(monkeypatch) -> list[int]:
    """Each enrolment that was asked for, slow enough for a second one to come; the confirmation email is one of it."""
    asked: list[int] = []
    meeting = threading.Barrier(2)
    real = aftercare.enrol_soon

    def enrol_soon(order):
        asked.append(order.pk)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return real(order)

    monkeypatch.setattr(aftercare, "enrol_soon", enrol_soon)
    return asked


@pytest.fixture
def paid_order(standin, now):
    """An order whose customer has paid, of which the shop has not heard."""
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    return order


def told(standin) -> list[dict]:
    """Stripe's events, oldest first."""
    return standin.ledger.all("event")[::-1]


def knock(event: dict, *, secret: str = SECRET, at: int = SENT_AT) -> int:
    body = json.dumps(event).encode()
    headers = {"Stripe-Signature": signature(body, secret, at=at)}
    url = reverse("payments:webhook")
    return Client().post(url, body, content_type="application/json", headers=headers).status_code


def outcome(order) -> tuple[str, int, int]:
    """(status, changes of status, payments)."""
    order = get_model("order", "Order").objects.get(pk=order.pk)
    return order.status, order.status_changes.count(), Payment.objects.filter(state="paid").count()


def test_the_same_webhook_fifty_times_at_once_is_one_change(standin, paid_order, enrolments):
    event = told(standin)[-1]
    answers = at_once(FIFTY, lambda index: knock(event))
    assert set(answers) == {200}
    assert outcome(paid_order) == ("Paid", 1, 1)
    assert (len(enrolments), Event.objects.count()) == (1, 1)


def test_without_the_guards_ten_webhooks_are_more_than_one_change(standin, paid_order, enrolments, monkeypatch):
    """The negative control: no row locks and no memory of events, here or in the order's own life."""
    from shop.orders.lifecycle import changes

    Order = get_model("order", "Order")  # noqa: N806
    monkeypatch.setattr(syncing, "lock_order", lambda pk: Order.objects.get(pk=pk))
    monkeypatch.setattr(syncing, "lock_payment", lambda pk: Payment.objects.get(pk=pk))
    monkeypatch.setattr(syncing, "LOOKS", 1)
    monkeypatch.setattr(changes, "lock", lambda order: Order.objects.get(pk=order.pk))
    monkeypatch.setattr(receiving, "work", lambda event, *, now: actions.sync(event.payment, now=now))
    event = told(standin)[-1]

    def careless(index):
        try:
            return knock(event)
        except DatabaseError:
            return 500

    at_once(10, careless)
    assert len(enrolments) > 1


def test_the_events_of_a_payment_backwards_are_one_change(standin, paid_order, enrolments):
    events = told(standin)
    assert [knock(event) for event in reversed(events)] == [200] * 4
    assert outcome(paid_order) == ("Paid", 1, 1)
    assert len(enrolments) == 1


def test_all_events_at_once_are_one_change(standin, paid_order, enrolments):
    events = told(standin)
    answers = at_once(len(events) * 5, lambda index: knock(events[index % len(events)]))
    assert set(answers) == {200}
    assert (outcome(paid_order), len(enrolments)) == (("Paid", 1, 1), 1)


ENDS = {
    "a good card": ([("pay", {})], "Paid"),
    "a good card after a declined one": ([("pay", {"card": "4000000000000002"}), ("pay", {})], "Paid"),
    "a debit that comes": ([("settle", {"outcome": "wait"}), ("settle", {"outcome": "success"})], "Paid"),
    "a debit that fails": ([("settle", {"outcome": "wait"}), ("settle", {"outcome": "failure"})], "Cancelled"),
    "nobody pays": ([("expire", {})], "Cancelled"),
}


@pytest.mark.parametrize("end", ENDS)
def test_the_events_that_stripe_is_asked_for_tell_of_each_end_of_a_payment(standin, settings, now, end):
    settings.STRIPE_PAYMENT_METHODS = ["card", "sepa_debit"]
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    deeds, status = ENDS[end]
    for lever, how in deeds:
        standin.controls.pull(lever, {"session": payment.session_id, **how})
        assert {knock(event) for event in told(standin) if event["type"] in rules.EVENTS} == {200}
    assert outcome(order)[0] == status


def test_the_readme_asks_stripe_for_the_events_that_the_shop_works_by(settings):
    asked = (settings.BASE_DIR / "README.md").read_text().split("with these events: ")[1].split("More do no harm")[0]
    assert tuple(re.findall(r"`([a-z_]+\.[a-z_.]+)`", asked)) == rules.EVENTS
    assert set(rules.EVENTS) <= set(rules.naming.EVENT_IN_WORDS)


def test_the_readme_says_in_which_version_stripe_shall_tell_and_that_it_shall_write_to_nobody(settings):
    """An upgrade of the library that moves its version fails here, so that the webhook is made anew for it."""
    words = " ".join((settings.BASE_DIR / "README.md").read_text().split())
    assert f"Make the webhook with the API version `{stripe.api_version}`" in words
    assert "switch off the emails about successful payments and about refunds" in words


def test_fifty_forged_webhooks_change_nothing(standin, paid_order):
    event = told(standin)[-1]
    assert {knock(event, secret="whsec_guess") for _ in range(FIFTY)} == {400}
    assert (outcome(paid_order), Event.objects.count()) == (("Pending payment", 0, 0), 0)


@pytest.mark.parametrize(("age", "answer"), [(5 * 60, 200), (6 * 60, 400), (-60, 200), (-120, 400)])
def test_a_webhook_is_taken_for_five_minutes(standin, paid_order, age, answer):
    assert knock(told(standin)[-1], at=SENT_AT - age) == answer
    assert outcome(paid_order)[0] == {200: "Paid", 400: "Pending payment"}[answer]


def test_a_webhook_interrupted_between_row_and_mark_is_worked_through_later(standin, paid_order, monkeypatch, now):
    """The process dies after the event's row is written: the next delivery does the work."""
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "sync", _die)
        assert knock(told(standin)[-1]) == 500
    assert Event.objects.get().processed_at is None
    assert knock(told(standin)[-1]) == 200
    assert (outcome(paid_order), Event.objects.get().processed_at) == (("Paid", 1, 1), now)


def _die(payment, *, now):
    raise RuntimeError("The power went out.")


def test_no_webhook_at_all_is_found_by_the_sweep(standin, paid_order, moving_clock):
    actions.sweep(now=moving_clock.forward(minutes=36))
    assert outcome(paid_order) == ("Paid", 1, 1)
