"""What tests of money stand on: a clock to move, the stand-in, and a network watched from inside."""

import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import requests
import stripe
from django.db import connection, connections

from shop import clock
from shop.demo.standin.server import Standin
from shop.payments import gateway

SECRET = "whsec_standin"


class MovingClock:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


@pytest.fixture
def moving_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> MovingClock:
    """The shop's clock, standing at ``now``."""
    moving = MovingClock(now)
    monkeypatch.setattr(clock, "now", moving)
    return moving


@pytest.fixture
def standin(moving_clock: MovingClock, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standin]:
    """The payment stand-in on a free port, telling nobody; a call to it inside a transaction fails the test."""
    server = Standin(port=0, webhook_url="", secret=SECRET, clock=moving_clock, delays=(0.01, 0.02, 0.05, 0.1, 0.2))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.STRIPE_API_BASE = server.ledger.base_url
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.001)  # seconds before the library asks once more
    watched = _watched(gateway.calling.client, depth=len(connection.atomic_blocks))
    monkeypatch.setattr(gateway.calling, "client", watched)
    yield server
    server.courier.stop()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def wired(standin: Standin, live_server, settings) -> Iterator[Standin]:
    """The stand-in, telling the shop that runs on ``live_server``."""
    settings.SHOP_URL = live_server.url
    standin.courier.url = f"{live_server.url}/payments/webhook/"
    yield standin
    standin.courier.holding = False
    assert standin.courier.idle(20)


def _watched(client, *, depth: int):
    """``depth``: how many transactions the test itself stands in."""

    def call():
        assert len(connection.atomic_blocks) <= depth, "a network call inside a transaction"
        return client()

    return call


class Customer:
    """Somebody at the hosted page, with a browser that keeps no JavaScript."""

    def __init__(self) -> None:
        self.browser = requests.Session()
        self.page: requests.Response | None = None

    def open(self, url: str) -> "Customer":
        self.page = self.browser.get(url)
        return self

    def pay(self, number: str = "4242 4242 4242 4242", *, follow: bool = True) -> "Customer":
        assert self.page is not None
        form = {"number": number, "expiry": "12 / 34", "cvc": "123"}
        action = re.search(r'<form method="post" action="([^"]+)"', self.page.text)
        address = urljoin(self.page.url, action[1] if action else "")
        self.page = self.browser.post(address, form, allow_redirects=follow)
        return self

    def answer(self, answer: str) -> "Customer":
        assert self.page is not None
        self.page = self.browser.post(self.page.url, {"answer": answer})
        return self

    @property
    def path(self) -> str:
        assert self.page is not None
        return urlsplit(self.page.url).path


def at_once(count: int, work) -> list:
    """Do ``work(index)`` in so many threads that start together; each ends with its database connection closed."""
    start = threading.Barrier(count)

    def run(index: int):
        try:
            start.wait()
            return work(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def as_payload(event: dict) -> bytes:
    """An event as the stand-in's courier writes it."""
    return json.dumps(event).encode()
