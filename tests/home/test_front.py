"""The front page."""

import pytest
from django.test import Client
from oscar.test.factories import UserFactory

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


def test_finding_what_fits_is_the_first_thing_to_do(client: Client):
    (form,) = find(client.get("/"), tag="form", id="home_finder")
    assert (form.get("action"), form.get("method")) == ("/fit/my-pen/", "get")


def test_who_told_of_a_pen_is_led_on_at_once(client: Client):
    device = factories.device("E7", **{"DIA-HOME": "verified"})
    client.post("/fit/pens/add/", {"pen": device.pk})
    page = client.get("/")
    assert find(page, tag="form", id="home_finder") == []
    assert "What fits my Diaminy E7" in text(page, cls="hero__words")


def test_a_customer_finds_the_last_order_that_was_paid(client: Client):
    user = UserFactory()
    client.force_login(user)
    assert "Order the same again" not in client.get("/").content.decode()
    paid = factories.order(user=user)
    factories.order(user=user, status="Cancelled")
    (link,) = (each for each in find(client.get("/"), tag="a") if words(each).startswith("Order the same again"))
    assert link.get("href") == f"/accounts/orders/{paid.number}/"
    assert client.get(link.get("href")).status_code == 200
