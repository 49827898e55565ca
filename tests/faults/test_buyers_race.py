"""Many buyers at once, over real HTTP, on PostgreSQL: nothing is sold twice, and nobody pays without an order.

Each race is brought about, not hoped for: all requests wait for each other at the worst place. Each has its negative
control: with the guard switched off it is lost. The database is slow in all of them, so that no round is like another;
SHOP_RUSHES=20 asks for twenty rounds of the rush.
"""

import random
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import F
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop import clock
from shop.demo.standin.server import Standin
from shop.forks.checkout.views import confirm
from shop.orders import placing
from shop.orders.rules.currencies import to_major
from shop.payments import actions
from shop.payments.models import Payment
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db(transaction=True)
Order = get_model("order", "Order")
StockRecord = get_model("partner", "StockRecord")
BUYERS, UNITS, PRESSES = 24, 5, 10
LATENCY = 0.004  # seconds, at most
CHECK = "CHECK (coalesce(num_allocated, 0) >= 0 AND coalesce(num_allocated, 0) <= coalesce(num_in_stock, 0))"


class Buyer:
    """Somebody with a browser."""

    def __init__(self, shop: str) -> None:
        self.shop, self.browser = shop, requests.Session()
        self.browser.get(f"{shop}/accounts/login/")

    def send(self, path: str, fields: dict[str, str]) -> requests.Response:
        token = self.browser.cookies["csrftoken"]
        return self.browser.post(
            f"{self.shop}{path}", {**fields, "csrfmiddlewaretoken": token}, allow_redirects=False, timeout=60
        )

    def go_to_the_last_page(self, product) -> "Buyer":
        self.send(f"/basket/add/{product.pk}/", {"quantity": "1"})
        address = {"name": "A Buyer", "line1": "1 High Street", "line4": "Leeds", "postcode": "LS1 4AP"}
        self.send("/checkout/shipping-address/", {**address, "email": "buyer@example.com", "country": "GB"})
        page = self.browser.get(f"{self.shop}/checkout/preview/").text.split('id="place_order_form"')[1]
        self.button = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        return self

    def pay(self) -> requests.Response:
        return self.send("/checkout/preview/", self.button)


@pytest.fixture
def slow_database() -> Iterator[None]:
    """Each of the server's statements waits up to some milliseconds for its way to the database: a network."""
    waits = random.Random(5)

    def wait(execute, sql, params, many, context):
        time.sleep(waits.uniform(0, LATENCY))
        return execute(sql, params, many, context)

    def slow_down(sender, connection, **ignored):
        connection.execute_wrappers.append(wait)

    connection_created.connect(slow_down)
    yield
    connection_created.disconnect(slow_down)


@pytest.fixture
def product(db):
    oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    oscar.CountryFactory(iso_3166_1_a2="IE", printable_name="Ireland", is_shipping_country=True)
    return factories.product(title="Home 12-pin", stock=UNITS, audience="home")


def all_wait_before(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, people: int) -> None:
    """Nobody goes past the call ``name`` before ``people`` have come to it."""
    barrier, original = threading.Barrier(people, timeout=14), getattr(owner, name)

    def wait(*args, **kwargs):
        barrier.wait()
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, wait)


def rush(live_server, product, monkeypatch: pytest.MonkeyPatch) -> list[requests.Response]:
    """All buyers have seen the product in stock, under their locks, before the first one takes a piece."""
    with ThreadPoolExecutor(4) as pool:
        buyers = list(pool.map(lambda _: Buyer(live_server.url).go_to_the_last_page(product), range(BUYERS)))
    all_wait_before(monkeypatch, placing, "_write", BUYERS)
    return at_once(BUYERS, lambda index: buyers[index].pay())


def test_24_buyers_of_5_pieces_make_5_orders(standin: Standin, live_server, product, monkeypatch: pytest.MonkeyPatch):
    answers = rush(live_server, product, monkeypatch)
    to_pay = [answer for answer in answers if answer.status_code == 303]
    told = [answer for answer in answers if answer.status_code == 409]
    assert (len(to_pay), len(told)) == (UNITS, BUYERS - UNITS)
    assert {"“Home 12-pin” has just sold out." in answer.text for answer in told} == {True}
    assert (Order.objects.count(), StockRecord.objects.get().num_allocated) == (UNITS, UNITS)
    assert sorted(Payment.objects.values_list("order_id")) == sorted(Order.objects.values_list("id"))
    assert sorted(answer.headers["Location"] for answer in to_pay) == sorted(
        Payment.objects.values_list("session_url", flat=True)
    )
    assert get_model("basket", "Basket").objects.filter(status="Open").count() == BUYERS - UNITS


def pay_all(standin: Standin) -> None:
    """Every customer who got as far pays; the shop hears of it by the sweep, all webhooks being lost."""
    for session in standin.ledger.all("checkout.session"):
        standin.controls.pull("pay", {"session": session["id"]})
    actions.sweep(now=clock.now() + timedelta(minutes=40))


def test_in_every_rush_what_was_captured_is_what_was_sold(
    standin: Standin, live_server, product, slow_database, monkeypatch: pytest.MonkeyPatch
):
    """Round after round the pieces are there anew: exactly five orders, no piece left, and each order's money here."""
    for round_ in range(1, settings.RUSHES + 1):
        with monkeypatch.context() as patch:
            answers = rush(live_server, product, patch)
        assert sorted(answer.status_code for answer in answers) == [303] * UNITS + [409] * (BUYERS - UNITS)
        pay_all(standin)
        orders = Order.objects.filter(status="Paid")
        captured = sum(intent["amount_received"] for intent in standin.ledger.all("payment_intent"))
        sold = sum(order.total_incl_tax for order in orders)
        assert (Order.objects.count(), orders.count()) == (UNITS * round_, UNITS * round_)
        assert to_major(captured, "USD") == sold == sum(Payment.objects.values_list("received", flat=True))
        assert StockRecord.objects.get().net_stock_level == 0
        StockRecord.objects.update(num_in_stock=F("num_in_stock") + UNITS)


@contextmanager
def no_wall_in_the_database() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partner_stockrecord DROP CONSTRAINT orders_stock_not_oversold")
    try:
        yield
    finally:
        StockRecord.objects.update(num_allocated=None)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE partner_stockrecord ADD CONSTRAINT orders_stock_not_oversold {CHECK}")


def allocate_blindly(self, quantity):
    """What Oscar does by itself."""
    type(self).objects.filter(pk=self.pk).update(num_allocated=Coalesce(F("num_allocated"), 0) + quantity)


def test_negative_control_a_blind_allocation_sells_what_is_not_there(
    standin: Standin, live_server, product, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(StockRecord, "allocate", allocate_blindly)
    with no_wall_in_the_database():
        rush(live_server, product, monkeypatch)
        assert (Order.objects.count(), StockRecord.objects.get().num_allocated) == (BUYERS, BUYERS)


def press(live_server, product, monkeypatch: pytest.MonkeyPatch) -> list[requests.Response]:
    """One buyer presses Pay ten times at once; each press finds that there is no order yet."""
    buyer = Buyer(live_server.url).go_to_the_last_page(product)
    all_wait_before(monkeypatch, confirm.placing, "place", PRESSES)
    return at_once(PRESSES, lambda index: buyer.pay())


def test_ten_presses_at_once_are_one_order_one_payment_and_one_page(
    standin: Standin, live_server, product, slow_database, monkeypatch: pytest.MonkeyPatch
):
    answers = press(live_server, product, monkeypatch)
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (303, Payment.objects.get().session_url)
    }
    assert (Order.objects.count(), StockRecord.objects.get().num_allocated) == (1, 1)
    assert len(standin.ledger.all("checkout.session")) == 1


def test_negative_control_without_the_look_for_an_order_nine_presses_fail(
    standin: Standin, live_server, product, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(placing.queries, "of_basket", lambda basket_id: None)
    answers = press(live_server, product, monkeypatch)
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 9
