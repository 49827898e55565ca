"""Offers and vouchers: what is read in a few queries gives what Oscar's own questions would give."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from oscar.core.loading import get_class, get_model
from oscar.test import factories as oscar

from shop.forks.offer import ranges
from tests import factories
from tests.forks.test_basket_page import add, voucher

pytestmark = pytest.mark.django_db
ConditionalOffer = get_model("offer", "ConditionalOffer")
Product = get_model("catalogue", "Product")
Range = get_model("offer", "Range")
Applicator = get_class("offer.applicator", "Applicator")


def offer(name: str, *, over, percent: int = 10, kind: str = "Site", **fields):
    """So much per cent off one piece or more of a range."""
    return ConditionalOffer.objects.create(
        name=name,
        offer_type=kind,
        condition=oscar.ConditionFactory(range=over, type="Count", value=1),
        benefit=oscar.BenefitFactory(range=over, type="Percentage", value=percent),
        **fields,
    )


def names(basket) -> list[str]:
    return [each.name for each in Applicator().get_offers(basket, AnonymousUser())]


@pytest.fixture
def shelves():
    """Two shelves, one inside the other; a product on each, and a pack whose parent is on the inner one."""
    outer = factories.category("Tips")
    inner = factories.category("Nano", parent=outer)
    single, other = factories.product(title="Single"), factories.product(kind="pen", title="Pen")
    family = factories.family((10, "9.90", 3), title="Family")
    single.categories.add(outer)
    family.categories.add(inner)
    return {"outer": outer, "inner": inner, "single": single, "other": other, "family": family}


WAYS = {
    "nothing": [],
    "single": [("included_products", "single")],
    "family": [("included_products", "family")],
    "pack": [("included_products", "pack")],
    "class": [("classes", "cartridge")],
    "outer": [("included_categories", "outer")],
    "inner": [("included_categories", "inner")],
}
BARRED = {
    "nobody": [],
    "single": [("excluded_products", "single")],
    "family": [("excluded_products", "family")],
    "pack": [("excluded_products", "pack")],
    "outer": [("excluded_categories", "outer")],
    "inner": [("excluded_categories", "inner")],
}


@pytest.mark.parametrize("everything", [False, True])
def test_a_range_told_of_the_baskets_products_answers_as_oscar_does(shelves, everything):
    pack = shelves["family"].children.get()
    things = {**shelves, "pack": pack, "cartridge": shelves["single"].product_class}
    asked = [shelves["single"], shelves["other"], pack]
    made = {}
    for (way, into), (bar, out) in itertools.product(WAYS.items(), BARRED.items()):
        each = oscar.RangeFactory(name=f"{way} without {bar}", includes_all_products=everything)
        for field, thing in (*into, *out):
            # RangeProduct has a table of its own.
            getattr(each, field).add(things[thing])
        made[each.name] = offer(each.name, over=each)
    expected = {name: [Range.objects.get(name=name).contains_product(one) for one in asked] for name in made}
    ranges.settle(list(made.values()), asked)
    told = {name: [each.benefit.range.contains_product(one) for one in asked] for name, each in made.items()}
    assert told == expected
    assert len({tuple(answer) for answer in expected.values()}) > 3


def test_a_range_asks_the_database_about_a_product_that_it_was_not_told_of(shelves):
    each = oscar.RangeFactory()
    each.included_products.add(shelves["single"])
    ranges.settle([made := offer("Some", over=each)], [shelves["other"]])
    told = made.condition.range
    assert (told.contains_product(shelves["single"]), told.num_products()) == (True, 1)
    assert list(told.all_products()) == [shelves["single"]]


def test_of_all_offers_only_those_that_run_now_and_those_of_the_baskets_codes_apply(client):
    add(client, factories.product())
    everything = oscar.RangeFactory(includes_all_products=True)
    basket = client.get("/basket/").context["basket"]
    offer("Past", over=everything, end_datetime=datetime(2020, 1, 1, tzinfo=UTC))
    offer("Now", over=everything)
    offer("First", over=everything, priority=5)
    mine, other, ended = voucher("MINE"), voucher("OTHER"), voucher("ENDED", ends=2021)
    for code, name in ((mine, "Mine"), (other, "Other"), (ended, "Ended")):
        code.offers.add(offer(name, over=everything, kind="Voucher"))
    basket.vouchers.add(mine, ended)
    assert names(basket) == ["First", "Mine", "Now"]


def test_one_offer_of_two_codes_is_the_offer_of_each(client):
    add(client, factories.product())
    shared = offer("Shared", over=oscar.RangeFactory(includes_all_products=True), kind="Voucher")
    basket = client.get("/basket/").context["basket"]
    for code in (voucher("ONE"), voucher("TWO")):
        code.offers.add(shared)
        basket.vouchers.add(code)
    offers = Applicator().get_offers(basket, AnonymousUser())
    assert sorted(each.get_voucher().code for each in offers) == ["ONE", "TWO"]


def test_a_code_can_be_used_where_an_offer_for_everybody_lowers_the_same_line(client):
    add(client, factories.product(price="100.00"))
    everything = oscar.RangeFactory(includes_all_products=True)
    offer("For all", over=everything)
    voucher("MINE").offers.add(offer("Mine", over=everything, percent=20, kind="Voucher"))
    client.post("/basket/vouchers/add/", {"code": "mine"})
    basket = client.get("/basket/").context["basket"]
    assert (basket.shelf_total, len(basket.voucher_discounts)) == (Decimal("80.00"), 1)
