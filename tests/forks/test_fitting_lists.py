"""A visitor who told of a pen sees what goes with it, what is proven before what is only reported."""

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from oscar.core.loading import get_model

from shop.fit import queries as fit
from shop.fit.models import FitFamily
from shop.fit.rules import Shelf
from shop.shelf.models import Card
from tests import factories
from tests.forks.pages import find, text, words

Product = get_model("catalogue", "Product")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(shelf_at_once: None) -> None:
    factories.product(title="Reported", fit_family="DRP-A", pin_count=12, price="5.00", pack_size=1)
    factories.product(title="Proven", fit_family="DIA-HOME", pin_count=16, price="9.00", pack_size=1)
    factories.product(title="Either", fit_family="DIA-HOME, DRP-A", pin_count=16, price="8.00", pack_size=1)
    factories.product(title="No fit", fit_family="DRP-M8", pin_count=12)
    factories.product(title="Unknown", fit_family="NEW", pin_count=12)
    factories.product(title="Untold", pin_count=12)
    factories.product(title="Sleeves", kind="accessory", fit_family="DRP-M8")
    factories.product(title="Wipes", kind="accessory")
    factories.product(title="A pen", kind="pen", fit_family="DIA-PRO")


@pytest.fixture
def owner(client: Client) -> Client:
    """A guest who told of an E7."""
    pen = factories.device("E7", **{"DIA-HOME": "verified", "DRP-A": "reported", "DRP-M8": "no_fit"})
    client.cookies["pens"] = signing.get_cookie_signer(salt="pens" + fit.SALT).sign(str(pen.pk))
    return client


def titles(answer) -> list[str]:
    return [product.title for product in answer.context["products"]]


def test_a_saved_pen_filters_the_list_and_the_page_says_so(owner: Client):
    page = owner.get("/catalogue/")
    assert titles(page) == ["Either", "Proven", "Wipes", "Reported"]
    assert text(page, cls="list__pens").startswith("Showing what fits your E7 and what goes with every pen Change")


@pytest.mark.parametrize("address", ["/catalogue/?kind=pen", "/catalogue/category/pens_1/"])
def test_a_list_of_nothing_but_pens_shows_them_all_and_says_why(owner: Client, address: str):
    category = factories.oscar.CategoryFactory(name="Pens", slug="pens")
    Product.objects.get(title="A pen").categories.add(category)
    page = owner.get(address.replace("pens_1", f"pens_{category.pk}"))
    assert titles(page) == ["A pen"]
    assert text(page, cls="fit-banner").startswith("Pens and kits bring their own fitting, so all of them are here")
    assert find(page, cls="list__pens-link") == []


def test_another_pen_is_found_by_its_name_and_code_and_the_page_says_so(owner: Client):
    pen = factories.product(title="Clinic G7 pen", kind="pen", fit_family="DIA-PRO")
    pen.upc = "CLINIC-G7"
    pen.save()
    factories.product(title="Tip for the clinic", fit_family="DIA-HOME")
    assert titles(owner.get("/search/?q=clinic")) == ["Tip for the clinic"]
    assert owner.get("/search/?q=clinic-g7")["Location"] == pen.get_absolute_url()
    factories.device("G7", **{"DIA-PRO": "verified", "DIA-HOME": "verified"})
    cache.clear()
    page = owner.get("/search/?q=g7")
    assert titles(page)[0] == "Clinic G7 pen"
    assert "and what you searched for by name" in text(page, cls="fit-banner")


def test_a_search_that_finds_nothing_but_kits_shows_them(owner: Client):
    factories.product(title="Starter kit", kind="kit", fit_family="DIA-HOME")
    assert titles(owner.get("/search/?q=starter")) == ["Starter kit"]


def test_the_list_agrees_with_the_one_answer_on_fit(owner: Client):
    page = owner.get("/catalogue/")
    pens: Shelf = page.context["pens"]
    everything = owner.get("/catalogue/?pen=any").context["products"]
    goes = {product.title for product in everything if pens.answer(product).state in ("verified", "reported", "any")}
    assert set(titles(page)) == goes


def test_what_is_only_reported_stands_apart_however_the_list_is_sorted(owner: Client):
    page = owner.get("/catalogue/?sort=price&kind=cartridge")
    parts = [(title, [product.title for product in some]) for title, some in page.context["parts"]]
    assert parts == [("", ["Either", "Proven"]), ("Reported to fit your E7", ["Reported"])]
    assert text(page, tag="h2", cls="list__part") == "Reported to fit your E7"


def test_each_card_says_how_it_stands_to_the_pen(owner: Client):
    said = {words(card.find(".//h3")): card for card in find(owner.get("/catalogue/"), tag="article")}
    badges = {
        title: [words(each) for each in card.iter() if "fit-state" in each.get("class", "")]
        for title, card in said.items()
    }
    assert badges == {
        "Either": ["Fits your Diaminy E7"],
        "Proven": ["Fits your Diaminy E7"],
        "Reported": ["Reported to fit your Diaminy E7"],
        "Wipes": [],
    }


def test_the_pens_filter_is_switched_off_in_the_address_and_stays_off(owner: Client):
    page = owner.get("/catalogue/?pen=any&needles=12")
    assert titles(page) == ["Untold", "Unknown", "No fit", "Reported"]
    assert [link.get("href") for link in find(page, tag="a", cls="list__pens-link")] == ["/catalogue/?needles=12"]
    off = [
        link.get("href")
        for link in find(owner.get("/catalogue/?needles=12"), tag="a")
        if "pen=any" in link.get("href", "")
    ]
    assert off[:1] == ["/catalogue/?needles=12&pen=any"]


def test_a_fitting_that_the_visitor_chooses_counts_more_than_the_pen(owner: Client):
    assert titles(owner.get("/catalogue/?fit=DRP-M8")) == ["Sleeves", "No fit"]


def test_counts_are_those_of_what_fits(owner: Client):
    groups = {group.code: group for group in owner.get("/catalogue/").context["panel"].groups}
    assert {option.value: option.count for option in groups["needles"].options} == {"12": 1, "16": 2}


def test_fittings_are_called_by_their_names(client: Client):
    factories.device("E7", **{"DIA-HOME": "verified"})
    FitFamily.objects.filter(code="DIA-HOME").update(name="Diaminy home pens")
    groups = {group.code: group for group in client.get("/catalogue/").context["panel"].groups}
    said = [option.label for option in groups["fit"].options]
    assert said == ["Diaminy home pens", "DIA-PRO", "DRP-A", "DRP-M8", "NEW"]


def test_a_list_for_a_pen_with_nothing_that_fits_offers_the_others(client: Client):
    pen = factories.device("X1", **{"OTHER": "verified"})
    client.cookies["pens"] = signing.get_cookie_signer(salt="pens" + fit.SALT).sign(str(pen.pk))
    page = client.get("/catalogue/?needles=12&kind=accessory")
    assert text(page, cls="notice__title") in ("", "Nothing here goes with all of that")
    assert "/catalogue/?kind=accessory&pen=any" in [link.get("href") for link in find(page, tag="a")]


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_for_a_pen_costs_no_more_than_twelve_queries(owner, django_assert_num_queries, count: int):
    made = factories.shelf(count - 1)
    factories.family((5, "16.90", 3), fit_family="DIA-HOME")
    Card.objects.filter(product__in=made).update(families=["DIA-HOME"])
    with django_assert_num_queries(7):
        owner.get("/catalogue/")
