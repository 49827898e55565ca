"""What the pages may ask of the database, with thirty products on the shelves and with ten thousand."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.shelf import many

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_at_once")]

BARS = {"home": 6, "list": 12, "category": 12, "product": 12, "search": 10, "basket": 16}
LINES = 5


def pages(now) -> dict[str, str]:
    """A shop with a bit of everything, and its pages' addresses."""
    shelf = factories.category("Cartridges")
    bought = factories.family((5, "16.90", 3), (10, "29.90", 3), audience="home", pin_count=12, fit_family="DIA-HOME")
    bought.categories.add(shelf)
    factories.block(now=now, product_class=bought.product_class)
    return {
        "home": "/",
        "list": "/catalogue/?for=home&sort=each",
        "category": shelf.get_absolute_url(),
        "product": bought.get_absolute_url(),
        "search": "/search/?q=cartridge",
        "basket": "/basket/",
    }


def counts(client: Client, addresses: dict[str, str]) -> dict[str, int]:
    found = {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found[name] = len(asked)
    return found


def test_pages_keep_their_bars_from_thirty_products_to_ten_thousand(client, now):
    addresses = pages(now)
    many.cards(30)
    for bought in factories.shelf(LINES):
        client.post(f"/basket/add/{bought.pk}/", {"quantity": 1})
    few = counts(client, addresses)
    many.cards(10_000 - 30, start=30)
    assert (counts(client, addresses), {name: few[name] for name in few if few[name] > BARS[name]}) == (few, {})
