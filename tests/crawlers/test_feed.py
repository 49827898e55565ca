"""The product feed for Google Merchant Center."""

from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from django.test import Client
from oscar.core.loading import get_model

from tests import factories
from tests.payments.rig import MovingClock

pytestmark = pytest.mark.django_db

G = "{http://base.google.com/ns/1.0}"
REQUIRED = ("id", "title", "description", "link", "availability", "price", "condition")
UK = {"iso_3166_1_a2": "GB", "printable_name": "United Kingdom", "is_shipping_country": True}


@pytest.fixture(autouse=True)
def countries(settings):
    settings.SHOP_URL = "https://shop.example"
    Country = get_model("address", "Country")
    Country.objects.create(**UK)
    for code in ("US", "CA"):
        Country.objects.create(iso_3166_1_a2=code, printable_name=code, is_shipping_country=True)
    Country.objects.create(iso_3166_1_a2="FR", printable_name="France", is_shipping_country=False)


def items(client: Client, market: str = "GB") -> list[dict[str, str]]:
    page = client.get(f"/feeds/google/{market}.xml")
    assert (page.status_code, page["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return [
        {tag.tag.removeprefix(G): tag.text or "" for tag in item}
        for item in ElementTree.fromstring(page.content).iter("item")
    ]


def parts(client: Client, name: str) -> list[list[str | None]]:
    page = ElementTree.fromstring(client.get("/feeds/google/GB.xml").content)
    return [[part.text for part in found] for found in page.iter(G + name)]


def test_each_pack_is_an_item_with_what_google_asks_for(client: Client, moving_clock: MovingClock):
    factories.family((2, "8.90", 5), (10, "29.90", 0), title="Home nano tip", audience="home", tip_type="nano")
    two, ten = items(client)
    assert [name for item in (two, ten) for name in REQUIRED if not item.get(name)] == []
    assert (two["title"], two["price"], two["availability"]) == ("Home nano tip, pack of 2", "8.90 USD", "in_stock")
    assert (ten["title"], ten["price"], ten["availability"]) == (
        "Home nano tip, pack of 10",
        "29.90 USD",
        "out_of_stock",
    )
    assert (two["unit_pricing_measure"], two["unit_pricing_base_measure"]) == ("2 ct", "1 ct")
    assert two["item_group_id"] == ten["item_group_id"] != two["id"] != ten["id"]
    assert two["link"].startswith("https://shop.example/catalogue/home-nano-tip")


def test_what_may_not_be_offered_there_is_not_in_that_feed(client: Client, moving_clock: MovingClock):
    factories.product(title="Needle", audience="home", tip_type="needle")
    factories.product(title="Nano", audience="home", tip_type="nano")
    factories.product(title="Clinic", audience="professional", tip_type="needle")
    assert [{item["title"] for item in items(client, market)} for market in ("GB", "US", "CA")] == [
        {"Needle", "Nano"},
        {"Nano"},
        {"Nano"},
    ]


def test_pens_are_named_with_their_evidence_and_never_mixed(client: Client, moving_clock: MovingClock):
    factories.device("E7", **{"DIA-HOME": "verified"})
    factories.device("M8", brand="Dr. Pen", **{"DIA-HOME": "reported"})
    factories.device("M9", brand="Dr. Pen", **{"DIA-HOME": "no_fit"})
    factories.product(title="Nano", audience="home", tip_type="nano", fit_family="DIA-HOME")
    page = client.get("/feeds/google/GB.xml")
    details = [
        [part.text for part in found] for found in ElementTree.fromstring(page.content).iter(f"{G}product_detail")
    ]
    assert details == [["Fit", "Fits", "Diaminy E7"], ["Fit", "Reported to fit", "Dr. Pen M8"]]


def test_what_goes_with_every_pen_names_none(client: Client, moving_clock: MovingClock):
    factories.device("E7", **{"DIA-HOME": "verified"})
    factories.product(title="Pen", kind="pen", audience="home", fit_family="DIA-HOME")
    assert (len(items(client)), parts(client, "product_detail")) == (1, [])


def test_of_several_pens_the_verified_come_first_whoever_was_written_down_first(
    client: Client, moving_clock: MovingClock
):
    factories.device("A6", brand="Dr. Pen", **{"DIA-HOME": "reported"})
    factories.device("E7", **{"DIA-HOME": "unknown"})
    factories.device("M8", brand="Dr. Pen", **{"DIA-HOME": "verified"})
    factories.device("M9", brand="Dr. Pen", **{"DIA-HOME": "verified"})
    factories.product(title="Nano", audience="home", tip_type="nano", fit_family="DIA-HOME")
    assert parts(client, "product_detail") == [
        ["Fit", "Fits", "Dr. Pen M8 and M9"],
        ["Fit", "Reported to fit", "Dr. Pen A6"],
    ]


def test_the_way_to_the_shelf_passes_over_hidden_shelves(client: Client, moving_clock: MovingClock):
    face = factories.category("Face", parent=factories.category("Cellar", parent=factories.category("All")))
    factories.product(title="Nano", audience="home", tip_type="nano").categories.add(face)
    assert [item["product_type"] for item in items(client)] == ["All > Cellar > Face"]
    type(face).objects.filter(name="Cellar").update(is_public=False)
    assert [item["product_type"] for item in items(client)] == ["All > Face"]


def test_a_product_is_named_by_its_code_and_a_pack_that_is_hidden_or_has_no_price_is_left_out(
    client: Client, moving_clock: MovingClock
):
    family = factories.family((2, "8.90", 5), (5, "19.90", 5), (10, "29.90", 5), audience="home", tip_type="nano")
    two, five, ten = family.children.order_by("pk")
    type(family).objects.filter(pk=family.pk).update(upc="DH-NANO")
    type(family).objects.filter(pk=two.pk).update(upc="DH-NANO-2")
    type(family).objects.filter(pk=five.pk).update(is_public=False)
    ten.stockrecords.all().delete()
    assert [(item["id"], item["item_group_id"]) for item in items(client)] == [("DH-NANO-2", "DH-NANO")]


def test_only_cartridges_have_a_price_of_one(client: Client, moving_clock: MovingClock):
    factories.product(title="Wipes", kind="accessory", audience="home", pack_size=10)
    (item,) = items(client)
    assert sorted(name for name in item if name.startswith("unit_pricing")) == []


def test_words_are_cut_to_what_google_takes_and_a_product_without_a_description_says_its_title(
    client: Client, moving_clock: MovingClock
):
    long = factories.product(title="N" * 160, audience="home", tip_type="nano")
    type(long).objects.filter(pk=long.pk).update(description="d" * 5001)
    bare = factories.product(title="Bare", audience="home", tip_type="nano")
    type(bare).objects.filter(pk=bare.pk).update(description="")
    assert [(item["title"], item["description"]) for item in items(client)] == [
        ("N" * 150, "d" * 5000),
        ("Bare", "Bare"),
    ]


def test_delivery_is_that_of_the_country(client: Client, moving_clock: MovingClock):
    factories.product(title="Nano", audience="home", tip_type="nano")
    assert parts(client, "shipping") == [["GB", "Tracked delivery", "4.90 USD"]]


@pytest.mark.parametrize("media", ["/media/", "https://media.example/"])
def test_a_picture_has_a_whole_address_wherever_it_is_kept(
    client: Client, moving_clock: MovingClock, settings, media: str
):
    settings.MEDIA_URL = media
    made = factories.product(title="Nano", audience="home", tip_type="nano")
    made.images.create(original="portraits/face-960.webp", caption="A face.", display_order=0)
    (item,) = items(client)
    assert item["image_link"] == urljoin("https://shop.example", f"{media}portraits/face-960.webp")


def test_where_no_method_goes_nothing_is_said_of_delivery(client: Client, moving_clock: MovingClock):
    factories.method(countries=["US"])
    factories.product(title="Nano", audience="home", tip_type="nano")
    assert (len(items(client)), parts(client, "shipping")) == (1, [])


@pytest.mark.parametrize("market", ["FR", "gb", "XX", "G", "GBR", "%00"])
def test_a_country_without_delivery_has_no_feed(client: Client, market: str):
    assert client.get(f"/feeds/google/{market}.xml").status_code in (400, 404)


def test_hidden_products_and_control_characters_do_not_reach_the_feed(client: Client, moving_clock: MovingClock):
    shown = factories.product(title="Nano", audience="home", tip_type="nano")
    type(shown).objects.filter(pk=shown.pk).update(description="<p>Soft\x0b &amp; <b>small</b></p>")
    hidden = factories.product(title="Hidden", audience="home", tip_type="nano")
    type(hidden).objects.filter(pk=hidden.pk).update(is_public=False)
    (item,) = items(client)
    assert (item["title"], item["description"]) == ("Nano", "Soft &amp; small")


@pytest.mark.parametrize("count", [1, 30])
def test_the_feed_costs_the_same_however_many_products(
    client: Client, moving_clock: MovingClock, django_assert_num_queries, count: int
):
    for number in range(count):
        factories.family((2, "8.90", 5), (10, "29.90", 5), title=f"Nano {number}", audience="home", tip_type="nano")
    client.get("/feeds/google/GB.xml")
    with django_assert_num_queries(19):
        assert len(items(client)) == 2 * count
