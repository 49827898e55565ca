"""What the product page tells machines and other sites is what it shows people."""

import pytest
from django.test import Client

from tests import factories, schema_org
from tests.forks.pages import find, text

pytestmark = pytest.mark.django_db


def told(client: Client, product, **query) -> dict[str, dict]:
    things = schema_org.things_on(client.get(product.get_absolute_url(), query))
    assert [problem for thing in things for problem in schema_org.problems(thing)] == []
    return {thing["@type"]: thing for thing in things}


def test_a_product_tells_its_price_its_way_and_its_safety_texts(client: Client, now, settings):
    product = factories.product(audience="home", pack_size=10)
    product.categories.add(factories.category("Cartridges"))
    product.description = "<p>Twelve needles.</p>"
    product.save()
    factories.block(now=now, body="<h4>Not for</h4><p>Anybody under 18.</p>")
    things = told(client, product)
    url = f"{settings.SHOP_URL}{product.get_absolute_url()}"
    assert things["Product"]["description"] == "Twelve needles."
    assert [(offer["price"], offer["url"]) for offer in things["Product"]["offers"]] == [("29.90", url)]
    assert [step["name"] for step in things["BreadcrumbList"]["itemListElement"]] == [
        "Home",
        "Cartridges",
        "Home 12-pin",
    ]
    assert [(each["name"], each["acceptedAnswer"]["text"]) for each in things["FAQPage"]["mainEntity"]] == [
        ("Who should not use this", "Not for Anybody under 18.")
    ]


def test_each_pack_is_an_offer_of_its_own(client: Client):
    family = factories.family((5, "16.90", 0), (10, "29.90", 3))
    offers = told(client, family)["Product"]["offers"]
    assert [(offer["name"], offer["price"], offer["availability"].rsplit("/")[-1]) for offer in offers] == [
        ("Home nano tip, pack of 5", "16.90", "OutOfStock"),
        ("Home nano tip, pack of 10", "29.90", "InStock"),
    ]
    assert [client.get(offer["url"]).status_code for offer in offers] == [200, 200]


def test_an_offer_tells_the_delivery_that_the_page_promises(client: Client, settings):
    cheap, dear = (
        told(client, factories.product(title=price, price=price))["Product"]["offers"][0]["shippingDetails"]
        for price in ("9.90", "600.00")
    )
    assert cheap["shippingDestination"]["addressCountry"] == settings.SHOP_DISPATCH_COUNTRY
    assert [each["shippingRate"]["value"] for each in (cheap, dear)] == [cheap["shippingRate"]["value"], "0.00"]
    assert "it arrives" in text(client.get(factories.product().get_absolute_url()), id="add_to_basket_form")


def test_what_only_professionals_may_buy_is_offered_to_no_search_engine(client: Client):
    assert "offers" not in told(client, factories.product(title="Pro", audience="professional"))["Product"]


def test_without_a_price_nothing_is_offered(client: Client):
    assert "offers" not in told(client, factories.product(stock=None))["Product"]


def test_no_rating_is_told_that_nobody_gave(client: Client):
    assert "aggregateRating" not in told(client, factories.product())["Product"]


def test_a_title_cannot_end_the_script(client: Client):
    product = factories.product(title="Tip </script><script>alert(1)</script>")
    things = schema_org.things_on(client.get(product.get_absolute_url()))
    assert [thing["name"] for thing in things if thing["@type"] == "Product"] == [product.title]


def test_other_sites_show_the_link_with_title_words_and_a_wide_picture(client: Client, settings):
    product = factories.product(audience="home")
    product.images.create(original="portraits/cartridge-face-abc-960.webp", caption="A face.", display_order=0)
    page = client.get(product.get_absolute_url())
    shown = {part.get("property"): part.get("content") for part in find(page, tag="meta") if part.get("property")}
    assert shown == {
        "og:site_name": "Pinpoint",
        "og:type": "product",
        "og:title": "Home 12-pin",
        "og:description": shown["og:description"],
        "og:url": f"{settings.SHOP_URL}{product.get_absolute_url()}",
        "og:image": f"{settings.SHOP_URL}/media/portraits/cartridge-face-abc-1200x630.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "A face.",
    }
