"""The finder's doors: three steps at most, no dead end, and the same few questions however much is known."""

import json

import pytest

from shop.fit import queries
from tests import factories
from tests.forks import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def m8():
    """A pen with one of every state, and a pen whose name is nearly the same."""
    factories.device("M8S", brand="Dr. Pen", M8="unknown", M8S="reported")
    return factories.device("M8", brand="Dr. Pen", M8="reported", M8S="unknown", HYDRA="no_fit", OWN="verified")


def cartridge(title: str, families: str, **facts):
    return factories.product(title=title, fit_family=families, audience="home", **facts)


def headings(response) -> list[str]:
    return [pages.words(each) for each in pages.find(response, tag="main")[0].iter("h2")]


def test_step_one_offers_three_ways(client, django_assert_num_queries):
    client.get("/fit/")
    with django_assert_num_queries(1):
        response = client.get("/fit/")
    ways = [each.get("href") for each in pages.find(response, cls="fit-choice")]
    assert ways == ["/fit/my-pen/", "/fit/old-cartridge/", "/fit/not-sure/"]


@pytest.mark.parametrize("typed", ["M8", "dr pen m8", "Dr.Pen M-8", "m8 tips"])
def test_a_pen_called_by_its_name_is_found_at_once(client, m8, typed):
    response = client.get("/fit/my-pen/", {"q": typed})
    assert (response.status_code, response["Location"]) == (302, "/fit/dr-pen/m8/")


def test_several_pens_are_offered_to_choose_from(client, m8):
    response = client.get("/fit/my-pen/", {"q": "dr pen"})
    links = [pages.words(each) for each in pages.find(response, cls="fit-links")[0].iter("a")]
    assert (headings(response)[0], links) == ("Which one is it?", ["Dr. Pen M8", "Dr. Pen M8S"])


def test_an_unknown_pen_is_no_dead_end(client, m8):
    response = client.get("/fit/my-pen/", {"q": "<toothbrush>"})
    assert headings(response)[0] == "We do not know a pen called “<toothbrush>”"
    assert [each.get("href") for each in pages.find(response, cls="fit-tag")] == ["/fit/dr-pen/m8/", "/fit/dr-pen/m8s/"]


@pytest.mark.parametrize(("typed", "why"), [("", "Enter the name of your pen"), ("x" * 81, "fewer than 80 signs")])
def test_a_wrong_entry_is_told_beside_the_field_and_above(client, typed, why):
    response = client.get("/fit/my-pen/", {"q": typed})
    assert why in pages.text(response, cls="error-summary")
    assert why in pages.text(response, cls="field__error")


@pytest.mark.parametrize("pens", [1, 30])
def test_looking_for_a_pen_costs_the_same_however_many_there_are(client, pens, django_assert_num_queries):
    for at in range(pens):
        factories.device(f"X{at}")
    for address, count in (("/fit/my-pen/?q=x", 4), ("/fit/my-pen/", 3), ("/fit/suggestions/?q=x", 1)):
        client.get(address)
        with django_assert_num_queries(count):
            assert client.get(address).status_code in (200, 302)


def test_suggestions_are_kept_out_of_search_engines(client, m8):
    assert client.get("/fit/suggestions/", {"q": "m8"})["X-Robots-Tag"] == "noindex"


def test_suggestions_name_pens_and_their_pages(client, m8):
    response = client.get("/fit/suggestions/", {"q": "m8"})
    assert json.loads(response.content) == {
        "pens": [
            {"name": "Dr. Pen M8", "address": "/fit/dr-pen/m8/"},
            {"name": "Dr. Pen M8S", "address": "/fit/dr-pen/m8s/"},
        ]
    }
    for typed in ("", "...", "x" * 90, "toothbrush"):
        assert json.loads(client.get("/fit/suggestions/", {"q": typed}).content) == {"pens": []}


def test_a_pens_page_says_what_fits_why_and_what_does_not_and_never_mixes_them(client, m8):
    for title, families in (("Own", "OWN"), ("For M8", "M8"), ("For M8S", "M8S"), ("Hydra", "HYDRA"), ("None", "X")):
        cartridge(title, families)
    response = client.get("/fit/dr-pen/m8/")
    assert headings(response) == ["Fits", "Reported to fit", "Does not fit", "Not known: please do not guess"]
    shown = {
        each.get("aria-labelledby"): [pages.words(link) for link in each.iter("a") if "_" in link.get("href", "")]
        for each in pages.find(response, tag="section")
    }
    assert shown == {
        "state-verified": ["Own"],
        "state-reported": ["For M8"],
        "state-no_fit": ["Hydra"],
        "state-unknown": ["For M8S"],
    }
    assert "A paper on M8. Checked on 5 January 2027 by Cleo." in pages.text(response, tag="main")
    assert "We are not affiliated with the other makers" in pages.text(response, tag="main")


def test_a_code_that_only_begins_the_same_is_another_family(client, m8):
    cartridge("Both", "X, M8")
    cartridge("Longer", "M8SX")
    found = [product.title for product in queries.products_of(["M8"])]
    assert found == ["Both"]


def test_an_accessory_stands_under_the_best_of_its_families_and_pens_and_kits_under_none(client, m8):
    factories.product(kind="accessory", title="Sleeve", fit_family="HYDRA, OWN", audience="all")
    factories.product(kind="kit", title="Kit", fit_family="OWN", audience="all")
    result = queries.result_for(queries.pen_at(brand="dr-pen", slug="m8"))
    assert [product.title for group in result.verified for product in group.products] == ["Sleeve"]
    assert [product.title for group in result.no_fit for product in group.products] == []


def test_a_pen_of_which_nothing_is_known_is_no_dead_end(client):
    factories.device("Q1S", brand="Dr. Pen", M8="unknown")
    response = client.get("/fit/dr-pen/q1s/")
    assert headings(response) == ["We know of no cartridge that fits", "Not known: please do not guess"]


def test_pages_of_pens_and_makers_can_be_found_by_search_engines(client, m8):
    for address, title in (
        ("/fit/dr-pen/m8/", "Cartridges for the Dr. Pen M8: what fits and what does not"),
        ("/fit/dr-pen/", "Cartridges for Dr. Pen pens"),
    ):
        response = client.get(address)
        assert pages.text(response, tag="title").startswith(title)
        assert pages.find(response, tag="link", rel="canonical")[0].get("href") == f"http://localhost:8000{address}"
        assert pages.find(response, tag="meta", name="robots") == []
        assert "Dr. Pen" in pages.find(response, tag="meta", name="description")[0].get("content")


@pytest.mark.parametrize("address", ["/fit/nobody/", "/fit/dr-pen/m9/", "/fit/old-cartridge/glue/"])
def test_what_is_not_known_is_not_found(client, m8, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_a_pens_page_costs_the_same_however_much_fits(client, m8, count, django_assert_num_queries):
    for at in range(count):
        cartridge(f"Tip {at}", "M8")
    client.get("/fit/dr-pen/m8/")
    with django_assert_num_queries(11):
        response = client.get("/fit/dr-pen/m8/")
    assert len(pages.find(response, cls="product-card")) == count


def test_the_drawings_lead_to_the_families_that_hold_on_so(client, m8, django_assert_num_queries):
    from shop.fit.models import ConnectionType, FitFamily

    drawing = [
        {"shape": "circle", "cx": 50, "cy": 50, "r": 9},
        {"shape": "rect", "x": 1, "y": 2, "width": 3, "height": 4},
    ]
    slots = ConnectionType.objects.create(code="three-slot", name="Three slots", look="Slots.", drawing=drawing)
    FitFamily.objects.filter(code__in=("M8", "OWN")).update(connection=slots)
    cartridge("For M8", "M8")
    response = client.get("/fit/old-cartridge/")
    assert [each.get("href") for each in pages.find(response, cls="fit-choice")] == ["/fit/old-cartridge/three-slot/"]
    # The words beside a drawing say what it shows, so that nobody hears them twice.
    assert [each.get("aria-hidden") for each in pages.find(response, cls="fit-drawing")] == ["true"]
    assert len(pages.find(response, cls="fit-drawing__part")) == 2
    client.get("/fit/old-cartridge/three-slot/")
    with django_assert_num_queries(12):
        response = client.get("/fit/old-cartridge/three-slot/")
    assert [pages.words(each) for each in pages.find(response, cls="fit-state")] == ["Reported to fit", "Fits"]
    assert "We sell: For M8." in pages.text(response, tag="main")
    assert "The same shape is not yet a fit" in pages.text(response, tag="main")


def test_whoever_is_not_sure_is_told_how_to_look(client):
    response = client.get("/fit/not-sure/")
    assert len(pages.find(response, cls="fit-look__title")) == 4


def test_the_landing_pages_are_told_to_the_site_map(m8):
    assert list(queries.landing_pages()) == ["/fit/", "/fit/dr-pen/", "/fit/dr-pen/m8/", "/fit/dr-pen/m8s/"]


@pytest.mark.parametrize(
    ("device", "page"),
    [("dr-pen/m8", "/fit/dr-pen/m8/"), ("dr-pen/m9", ""), ("dr-pen", ""), ("", ""), ("dr-pen/m8/x", ""), ("/", "")],
)
def test_a_product_names_its_pen_by_the_address_of_its_page(m8, device, page):
    assert queries.page_of(device) == page


def test_what_fits_is_counted_once_by_cartridges_the_verified_before_the_reported(m8):
    cartridge("Shown", "OWN")
    cartridge("Shown and reported", "OWN,M8")
    cartridge("Reported", "M8")
    cartridge("Does not fit", "HYDRA")
    factories.product(title="Sleeves", kind="accessory", fit_family="OWN")
    found = queries.result_for(queries.pen_at(brand="dr-pen", slug="m8"))
    assert found.counted == "2 cartridges fit, 1 more is reported to"
