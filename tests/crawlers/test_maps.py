"""What machines may read, and the map of it."""

import re
from datetime import datetime

import pytest
from django.test import Client

from shop.crawlers import sitemaps
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.SHOP_URL = "https://shop.example"


def addresses(client: Client, section: str) -> list[str]:
    page = client.get(f"/sitemap-{section}.xml")
    assert page.status_code == 200
    return re.findall(r"<loc>(.*?)</loc>", page.content.decode())


def test_robots_keep_people_s_own_pages_to_themselves_and_name_the_map(client: Client):
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\n"
        "Disallow: /accounts/\n"
        "Disallow: /basket/\n"
        "Disallow: /checkout/\n"
        "Disallow: /dashboard/\n"
        "Disallow: /search/\n"
        "\n"
        "Sitemap: https://shop.example/sitemap.xml\n"
    )


def test_the_index_names_every_part(client: Client):
    said = client.get("/sitemap.xml").content.decode()
    assert re.findall(r"<loc>https://shop.example/sitemap-(\w+).xml</loc>", said) == [
        "pages",
        "shelves",
        "products",
        "pens",
        "articles",
    ]


def test_every_page_of_the_map_opens(client: Client, now: datetime):
    product = factories.product(title="Nano")
    factories.category().product_set.add(product)
    factories.device("E7", **{"DIA-HOME": "verified"})
    found = [address for part in ("pages", "shelves", "products", "pens") for address in addresses(client, part)]
    paths = [address.removeprefix("https://shop.example") for address in found]
    assert [path for path in paths if client.get(path).status_code != 200] == []
    assert {"/", "/about/", "/learn/", "/fit/diaminy/e7/", product.get_absolute_url()} <= set(paths)


def test_hidden_products_and_shelves_are_not_on_the_map(client: Client):
    hidden = factories.product(title="Hidden")
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    factories.category("Cellar", is_public=False)
    assert [addresses(client, part) for part in ("products", "shelves")] == [[], []]


def test_a_product_is_on_the_map_once_with_its_day_however_many_packs_it_has(client: Client, now: datetime):
    made = factories.family((2, "8.90", 5), (10, "29.90", 5))
    type(made).objects.update(date_updated=now)
    page = client.get("/sitemap-products.xml").content.decode()
    assert re.findall(r"<loc>(.*?)</loc>", page) == [f"https://shop.example{made.get_absolute_url()}"]
    assert re.findall(r"<lastmod>(.*?)</lastmod>", page) == ["2027-01-05"]


def test_the_index_names_each_page_of_a_long_part(client: Client, monkeypatch):
    monkeypatch.setattr(sitemaps.Products, "limit", 2)
    factories.shelf(3)
    said = client.get("/sitemap.xml").content.decode()
    assert re.findall(r"<loc>https://shop.example/sitemap-products.xml(.*?)</loc>", said) == ["", "?p=2"]


def test_an_article_is_on_the_map_with_its_day(client: Client, now: datetime):
    factories.block(kind="aftercare", title="Leave it alone", body="<p>Words.</p>", chapter="after", now=now)
    page = client.get("/sitemap-articles.xml").content.decode()
    assert re.findall(r"<lastmod>(.*?)</lastmod>", page) == ["2027-01-05"]


def test_a_part_that_is_none_is_not_found(client: Client):
    assert client.get("/sitemap-secrets.xml").status_code == 404
