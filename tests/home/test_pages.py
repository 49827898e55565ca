"""About us, delivery and returns."""

import pytest
from django.test import Client
from oscar.core.loading import get_model

from tests import factories
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db


def test_about_names_what_we_promise_and_where_we_are(client: Client, settings):
    settings.SHOP_POSTAL_ADDRESS = "1 Needle Lane"
    page = client.get("/about/")
    assert (text(page, tag="h1"), "1 Needle Lane" in text(page, tag="article")) == ("About us", True)


def test_each_way_of_delivery_says_its_days_and_its_price(client: Client):
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True
    )
    factories.method(countries=["GB"])
    rows = [[words(cell) for cell in row] for row in find(client.get("/delivery-and-returns/"), tag="tr")[1:]]
    assert rows == [["Tracked delivery", "2 to 3", "up to 30 kg: US$4.90", "US$60.00"]]


def test_a_way_that_is_switched_off_is_not_shown(client: Client):
    factories.method(countries=["GB"], is_active=False)
    assert find(client.get("/delivery-and-returns/"), tag="table") == []


def test_the_rule_for_open_sachets_is_told(client: Client):
    said = text(client.get("/delivery-and-returns/"), tag="section", id="returns")
    assert "Open sachets: we cannot take them back." in said
    assert "even if you opened one sachet to try it" in said


@pytest.mark.parametrize("count", [1, 30])
def test_delivery_costs_the_same_however_many_ways(client: Client, django_assert_num_queries, count: int):
    for number in range(count):
        factories.method(code=f"way-{number}", countries=["GB"])
    with django_assert_num_queries(3):
        client.get("/delivery-and-returns/")
