"""The front page."""

import pytest
from django.test import Client

from tests import factories
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [30, 1000])
def test_home_costs_the_same_however_much_is_on_the_shelves(client: Client, django_assert_num_queries, count: int):
    category = factories.category()
    products = factories.shelf(count)
    category.product_set.set(products)
    products[0].images.create(original="images/products/1.webp")
    with django_assert_num_queries(3):
        client.get("/")


def test_there_is_a_door_for_the_home_and_one_for_professionals(client: Client):
    tips = factories.category("Cartridges")
    home = factories.category("For use at home", slug="home", parent=tips)
    professional = factories.category("For professionals", slug="professional", parent=tips)
    doors = find(client.get("/"), tag="a", cls="door")
    assert [door.get("href") for door in doors] == [home.get_absolute_url(), professional.get_absolute_url()]


def test_the_first_three_shelves_have_a_tile_each(client: Client):
    for name in ("Cartridges", "Pens", "Kits", "Care and disposal"):
        factories.category(name)
    tiles = find(client.get("/"), cls="tile__title")
    assert [words(tile) for tile in tiles] == ["Cartridges", "Pens", "Kits"]


def test_the_safety_line_is_on_the_front_page(client: Client):
    assert text(client.get("/"), cls="footer__safety").startswith("For adults. Cartridges are single-use")


def test_an_empty_shop_still_greets(client: Client):
    assert text(client.get("/"), tag="h1") == "The right cartridge, used once, with care."
