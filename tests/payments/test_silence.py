"""Stripe is silent: one short wait, then answers at once; browsing goes on, and nothing is locked meanwhile."""

import socket
import threading
from collections.abc import Iterator

import pytest
import requests
import stripe
from django.db import connection
from django.urls import reverse

from shop.orders import queries as orders
from shop.payments import actions, gateway
from shop.payments.gateway import breaker
from shop.payments.models import Payment
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db


class Stopwatch:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch(monkeypatch) -> Stopwatch:
    watch = Stopwatch()
    monkeypatch.setattr("circuitbreaker.monotonic", watch)
    return watch


class Hole:
    """A door behind which nobody answers; ``knocks`` counts who came."""

    def __init__(self) -> None:
        self.knocks, self.heard = 0, threading.Event()
        self.door = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.guests: list[socket.socket] = []
        threading.Thread(target=self._let_in, daemon=True).start()

    def _let_in(self) -> None:
        while True:
            try:
                guest, _ = self.door.accept()
            except OSError:
                return
            self.guests.append(guest)
            self.knocks += 1
            self.heard.set()

    def close(self) -> None:
        self.door.close()
        for guest in self.guests:
            guest.close()


@pytest.fixture
def hole(settings, monkeypatch) -> Iterator[Hole]:
    """Stripe as a black hole, with a short patience."""
    made = Hole()
    monkeypatch.setattr(gateway.calling, "TIMEOUT", (0.3, 0.3))
    # A hundred times what passed, so that 0.3 seconds of silence are a long one.
    real = gateway.calling.stopwatch
    monkeypatch.setattr(gateway.calling, "stopwatch", lambda: 100 * real())
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{made.door.getsockname()[1]}"
    yield made
    made.close()


def ask() -> str:
    try:
        gateway.retrieve_session("cs_1")
    except gateway.Unavailable as trouble:
        return "left alone" if isinstance(trouble.__cause__, breaker.Open) else "silent"
    except gateway.Refused:
        return "answered"
    return "found"


def test_a_long_silence_is_waited_for_once(hole):
    assert (ask(), hole.knocks) == ("silent", 1)


def test_after_a_quick_failure_the_library_asks_again(standin):
    standin.faults.fail = 2
    assert ask() == "answered"


def test_after_a_slow_failure_nobody_asks_again(standin, monkeypatch):
    real = gateway.calling.stopwatch
    monkeypatch.setattr(gateway.calling, "stopwatch", lambda: 1e6 * real())
    standin.faults.fail = 2
    assert (ask(), standin.faults.fail) == ("silent", 1)


def test_three_silences_open_the_fuse_and_half_a_minute_later_one_call_tries(hole, standin, settings, stopwatch):
    silent, speaking = f"http://127.0.0.1:{hole.door.getsockname()[1]}", settings.STRIPE_API_BASE
    settings.STRIPE_API_BASE = silent
    assert [ask() for _ in range(5)] == ["silent"] * 3 + ["left alone"] * 2
    assert hole.knocks == 3
    stopwatch.seconds += 29
    assert ask() == "left alone"
    stopwatch.seconds += 2
    assert [ask(), ask()] == ["silent", "left alone"]
    settings.STRIPE_API_BASE = speaking
    stopwatch.seconds += 31
    assert [ask() for _ in range(4)] == ["answered"] * 4
    settings.STRIPE_API_BASE = silent
    assert [ask() for _ in range(2)] == ["silent"] * 2


def test_of_two_calls_after_the_rest_only_one_tries(hole, stopwatch):
    for _ in range(breaker.SILENCES):
        ask()
    stopwatch.seconds += breaker.REST + 1
    assert sorted(at_once(4, lambda index: ask())) == ["left alone"] * 3 + ["silent"]


def test_a_refusal_proves_that_somebody_is_there(standin):
    assert [ask() for _ in range(9)] == ["answered"] * 9


def test_presses_that_collide_at_stripe_are_no_silence(monkeypatch):
    """Whoever presses Pay ten times must not shut the shop's door to Stripe for everybody."""

    def collide() -> None:
        with gateway.calling.asking():
            raise stripe.APIError("The key is in use.", http_status=409)

    for _ in range(9):
        with pytest.raises(gateway.Busy):
            collide()


def test_the_doors_answer_at_once_while_the_fuse_is_open(hole, client, now):
    order = factories.order(status="Pending payment")
    pay = reverse("payments:pay", args=[orders.token_for(order)])
    codes = [client.post(pay).status_code for _ in range(5)]
    assert (codes, hole.knocks) == ([503] * 5, breaker.SILENCES)
    Payment.objects.update(session_id="cs_1", session_url="http://stripe/1", state="open")
    back = client.get(reverse("payments:return", args=[orders.token_for(order)]))
    assert (back.status_code, hole.knocks) == (200, breaker.SILENCES)
    assert "We are waiting for your payment" in back.content.decode()


def test_the_sweep_stops_at_an_open_fuse(hole, now, moving_clock):
    for _ in range(4):
        payment = Payment.objects.create(
            order=factories.order(status="Pending payment"),
            amount=1,
            currency="USD",
            parameters={},
            expires_at=now,
            created_at=now,
        )
        Payment.objects.filter(pk=payment.pk).update(session_id=f"cs_{payment.pk}", state="open")
    tallies = [actions.sweep(now=now) for _ in range(4)]
    assert [(tally.done, tally.troubled) for tally in tallies] == [(0, 1)] * 4
    assert hole.knocks == breaker.SILENCES


@pytest.mark.django_db(transaction=True)
def test_while_stripe_is_a_black_hole_people_browse_and_no_row_is_locked(hole, live_server, monkeypatch, now):
    monkeypatch.setattr(gateway.calling, "TIMEOUT", (5.0, 5.0))
    product = factories.product(title="Tips")
    order = factories.order(status="Pending payment", lines=[(product, 1)])
    pay = live_server.url + reverse("payments:pay", args=[orders.token_for(order)])
    browser = requests.Session()
    browser.get(f"{live_server.url}/accounts/login/")
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    waiting = threading.Thread(target=lambda: browser.post(pay, form, timeout=30))
    waiting.start()
    assert hole.heard.wait(20)
    with connection.cursor() as cursor:
        for table in ("order_order", "payments_payment", "partner_stockrecord", "basket_basket"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            everything = cursor.fetchone()
            cursor.execute(f"SELECT count(*) FROM (SELECT id FROM {table} FOR UPDATE SKIP LOCKED) AS free")
            assert cursor.fetchone() == everything
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        )
        assert cursor.fetchone() == (0,)
    for path in ("/", product.get_absolute_url(), "/basket/"):
        assert requests.get(live_server.url + path, timeout=4).status_code == 200
    assert waiting.is_alive()
    hole.close()
    waiting.join(20)
