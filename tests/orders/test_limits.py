"""Offers and vouchers at their limits: raced by many buyers they never give more than they may, and give back once.

Each race is brought about: everybody has seen the offer before the first one locks it. With the lock off it is lost.
"""

import threading
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_class, get_model
from oscar.test import factories as oscar

from shop.orders import lifecycle, limits, placing
from shop.payments import actions
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ConditionalOffer = get_model("offer", "ConditionalOffer")
Order = get_model("order", "Order")
ShippingAddress = get_model("order", "ShippingAddress")
BUYERS = 6


@pytest.fixture(autouse=True)
def country():
    return oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)


@pytest.fixture
def product():
    return factories.product(title="Tips", price="100.00", stock=50)


def offer_of(benefit: int = 10, **bounds):
    """An offer for everybody that takes a sum off each basket, once."""
    everything = oscar.RangeFactory(includes_all_products=True)
    return oscar.ConditionalOfferFactory(
        condition=oscar.ConditionFactory(range=everything, type="Count", value=1),
        benefit=oscar.BenefitFactory(range=everything, type="Absolute", value=benefit),
        max_basket_applications=1,
        **bounds,
    )


def voucher_of(benefit: int = 10, usage: str = "Single use"):
    voucher = oscar.VoucherFactory(usage=usage)
    offer = offer_of(benefit)
    ConditionalOffer.objects.filter(pk=offer.pk).update(offer_type="Voucher")
    voucher.offers.add(offer)
    return voucher


def basket_of(product, user=None, voucher=None) -> int:
    basket = oscar.BasketFactory(owner=user)
    basket.strategy = get_class("partner.strategy", "Selector")().strategy()
    basket.add_product(product, 1)
    if voucher:
        basket.vouchers.add(voucher)
    return basket.pk


def place(basket_id: int, now: datetime, user=None) -> str:
    address = ShippingAddress(last_name="Doe", line1="1 High Street", line4="Leeds", country_id="GB")
    submission = placing.Submission(
        user=user or AnonymousUser(),
        guest_email="" if user else "buyer@example.com",
        address=address,
        method_code="tracked",
    )
    try:
        order = placing.place(basket_id, submission=submission, now=now)
    except UnableToPlaceOrder as refusal:
        return str(refusal)
    return f"{order.total_incl_tax}"


def all_have_seen_it(monkeypatch, *, locks: bool) -> None:
    """Everybody has priced the basket before the first one holds the offer; without locks nobody ever holds it."""
    barrier, original = threading.Barrier(BUYERS, timeout=20), limits._hold
    waited: set[int] = set()

    def hold(offers) -> None:
        if threading.get_ident() not in waited:
            waited.add(threading.get_ident())
            barrier.wait()
        if locks:
            original(offers)

    monkeypatch.setattr(limits, "_hold", hold)
    if not locks:
        all_have_priced_it(monkeypatch)


def all_have_priced_it(monkeypatch) -> None:
    """Nobody writes an order before everybody has the last price, so that a control never hangs on who is quick."""
    barrier, original = threading.Barrier(BUYERS, timeout=20), placing._require_available

    def require_available(basket) -> None:
        barrier.wait()
        original(basket)

    monkeypatch.setattr(placing, "_require_available", require_available)


LIMITS = [
    ({"max_global_applications": 2}, 2),
    ({"max_discount": Decimal(25)}, 2),
    ({"max_discount": Decimal(20)}, 2),
    ({"max_global_applications": 2, "max_discount": Decimal(10)}, 1),
]


@pytest.mark.parametrize(("bounds", "times"), LIMITS)
def test_an_offer_never_gives_more_than_it_may(product, now, monkeypatch, bounds, times):
    offer = offer_of(**bounds)
    baskets = [basket_of(product) for _ in range(BUYERS)]
    all_have_seen_it(monkeypatch, locks=True)
    totals = at_once(BUYERS, lambda at: place(baskets[at], now))
    assert sorted(totals) == ["100.00"] * (BUYERS - times) + ["90.00"] * times
    offer.refresh_from_db()
    assert (offer.num_applications, offer.num_orders, offer.total_discount) == (times, times, 10 * times)


def test_negative_control_without_the_lock_everybody_gets_it(product, now, monkeypatch):
    offer_of(max_global_applications=2)
    baskets = [basket_of(product) for _ in range(BUYERS)]
    all_have_seen_it(monkeypatch, locks=False)
    assert at_once(BUYERS, lambda at: place(baskets[at], now)) == ["90.00"] * BUYERS


@pytest.mark.parametrize(("locks", "times"), [(True, 1), (False, BUYERS)])
def test_a_customer_gets_an_offer_as_often_as_one_may(product, now, monkeypatch, locks, times):
    offer_of(max_user_applications=1)
    user = oscar.UserFactory()
    baskets = [basket_of(product, user) for _ in range(BUYERS)]
    all_have_seen_it(monkeypatch, locks=locks)
    totals = at_once(BUYERS, lambda at: place(baskets[at], now, user))
    assert sorted(totals) == ["100.00"] * (BUYERS - times) + ["90.00"] * times


def test_when_one_limited_offer_is_used_up_the_next_one_is_held_too(product, now):
    first = offer_of(20, max_global_applications=1, priority=2, exclusive=True)
    second = offer_of(10, max_global_applications=1, priority=1, exclusive=True)
    totals = [place(basket_of(product), now) for _ in range(3)]
    assert totals == ["80.00", "90.00", "100.00"]
    assert list(ConditionalOffer.objects.order_by("pk").values_list("pk", "num_applications")) == [
        (first.pk, 1),
        (second.pk, 1),
    ]


def test_an_offer_that_is_wanted_late_is_held_in_its_turn_so_that_nobody_waits_in_a_circle(product, now, monkeypatch):
    """The dear one is used up while it is waited for, and the other one, of a lower id, is held by somebody by then.

    That one has no limit: it is written to all the same, where the order counts what it gave.
    """
    low = offer_of(10, priority=1, exclusive=True)
    dear = offer_of(20, max_global_applications=1, priority=2, exclusive=True)
    basket, original = basket_of(product), limits._hold
    seen, taken, held = (threading.Event() for _ in range(3))

    def hold(offers) -> None:
        if not seen.is_set():
            seen.set()
            assert taken.wait(20)
        original(offers)
        held.set()

    monkeypatch.setattr(limits, "_hold", hold)

    def somebody() -> str:
        assert seen.wait(20)
        ConditionalOffer.objects.filter(pk=dear.pk).update(num_applications=1)
        with transaction.atomic():
            original({low.pk})
            taken.set()
            assert held.wait(20)
            original({dear.pk})
        return "both"

    assert at_once(2, lambda at: place(basket, now) if at else somebody()) == ["both", "90.00"]


@pytest.mark.parametrize("usage", ["Single use", "Once per customer"])
def test_a_voucher_for_once_is_used_once(product, now, usage):
    voucher, user = voucher_of(usage=usage), oscar.UserFactory()
    baskets = [basket_of(product, user, voucher) for _ in range(BUYERS)]
    totals = at_once(BUYERS, lambda at: place(baskets[at], now, user))
    assert totals.count("90.00") == 1
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount, voucher.applications.count()) == (1, Decimal(10), 1)


def test_the_basket_shows_what_the_order_will_cost_at_the_end_of_an_offer(product, now):
    """A page that promised a discount which the order then refuses would lead nowhere."""
    offer_of(max_discount=Decimal(15))
    assert place(basket_of(product), now) == "90.00"
    basket = get_model("basket", "Basket").objects.get(pk=basket_of(product))
    basket.strategy = get_class("partner.strategy", "Selector")().strategy()
    get_class("offer.applicator", "Applicator")().apply(basket)
    assert (basket.total_incl_tax, place(basket.pk, now)) == (Decimal("100.00"), "100.00")


def test_an_offer_on_delivery_gives_no_more_than_it_may_either(now):
    offer = offer_of(3, max_discount=Decimal(5))
    type(offer.benefit).objects.filter(pk=offer.benefit_id).update(type="Shipping absolute", range=None)
    tips = factories.product(title="One tip", price="8.00", stock=50)
    first, second, third = (Decimal(place(basket_of(tips), now)) for _ in range(3))
    assert (second - first, third - first) == (Decimal(3), Decimal(3))
    offer.refresh_from_db()
    assert offer.total_discount == Decimal(3)


def test_what_was_used_comes_back_once_whoever_ends_the_order(standin, product, now, moving_clock):
    voucher = voucher_of(usage="Multi-use")
    voucher.offers.update(max_global_applications=9)
    for minutes in (0, 20):
        place(basket_of(product, voucher=voucher), now + timedelta(minutes=minutes))
    order = Order.objects.earliest("id")
    payment = actions.start(order, now=now)
    later = moving_clock.forward(minutes=36)
    standin.service_actions()

    def end(at: int) -> str:
        ways = (
            lambda: actions.sync(payment, now=later),
            lambda: actions.sweep(now=later),
            lambda: actions.cancel(order, reason="Asked", now=later),
        )
        ways[at % 3]()
        return "done"

    assert at_once(6, end) == ["done"] * 6
    assert lifecycle.expire(order, now=later) is False
    voucher.refresh_from_db()
    offer = voucher.offers.get()
    assert (voucher.num_orders, voucher.total_discount, voucher.applications.count()) == (1, Decimal(10), 1)
    assert (offer.num_orders, offer.num_applications, offer.total_discount) == (1, 1, Decimal(10))
    assert product.stockrecords.get().num_allocated == 1
