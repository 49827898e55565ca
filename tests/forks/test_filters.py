"""What a visitor does with a list: choose, take back, sort, turn the page."""

import pytest
from django.test import Client

from tests import factories
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(shelf_at_once: None) -> None:
    factories.product(title="Home 12", audience="home", pin_count=12, max_depth_mm=0.25, pack_size=10, price="29.90")
    factories.product(title="Home 16", audience="home", pin_count=16, max_depth_mm=0.25, pack_size=10, price="31.90")
    factories.product(title="Pro 16", audience="professional", pin_count=16, max_depth_mm=2.5, pack_size=50, stock=0)
    factories.product(title="Wipes", kind="accessory", audience="all", price="6.90")


def titles(answer) -> list[str]:
    return [product.title for product in answer.context["products"]]


def test_several_values_of_a_kind_mean_or_and_kinds_mean_and(client: Client):
    assert titles(client.get("/catalogue/?needles=12&needles=16&for=home")) == ["Home 16", "Home 12"]
    assert titles(client.get("/catalogue/?needles=16&for=home")) == ["Home 16"]


def test_each_value_has_a_box_with_its_count(client: Client):
    page = client.get("/catalogue/?for=home")
    boxes = {
        (box.get("name"), box.get("value")): box.get("checked") is not None
        for box in find(page, tag="input", cls=None)
        if box.get("type") == "checkbox"
    }
    assert {key: on for key, on in boxes.items() if key[0] in ("for", "needles")} == {
        ("for", "home"): True,
        ("for", "professional"): False,
        ("for", "all"): False,
        ("needles", "12"): False,
        ("needles", "16"): False,
    }
    said = [words(label) for label in find(page, tag="label", cls="filter__value")]
    assert said[:7] == [
        "Cartridge , 2 products",
        "Care and disposal , 0 products",
        "At home , 2 products",
        "By professionals , 1 product",
        "By everybody , 1 product",
        "12 needles , 1 product",
        "16 needles , 1 product",
    ]


def test_the_form_works_without_javascript_and_keeps_the_sorting(client: Client):
    page = client.get("/catalogue/?sort=each&pen=any")
    form = find(page, tag="form", id="filters")[0]
    assert (form.get("method"), form.get("action")) == ("get", "/catalogue/")
    assert find(page, tag="select", id="sort")[0].get("form") == "filters"
    hidden = [(box.get("name"), box.get("value")) for box in form.iter() if box.get("type") == "hidden"]
    assert hidden == [("pen", "any")]
    assert text(page, cls="button--wide") == "Show 4 results"


def test_what_is_chosen_can_be_taken_back_one_by_one_or_at_once(client: Client):
    page = client.get("/catalogue/?needles=12&needles=16&for=home&sort=price")
    links = {words(link): link.get("href") for link in find(page, tag="a", cls="applied__one")}
    assert links == {
        "Remove the filter For use: At home ×": "/catalogue/?needles=12&needles=16&sort=price",
        "Remove the filter Needles: 12 needles ×": "/catalogue/?for=home&needles=16&sort=price",
        "Remove the filter Needles: 16 needles ×": "/catalogue/?for=home&needles=12&sort=price",
    }
    assert find(page, tag="a", cls="applied__all")[0].get("href") == "/catalogue/?sort=price"
    in_place = {words(link): link.get("href") for link in find(page, tag="a", cls="filter__clear")}
    assert in_place == {
        "Clear For use": "/catalogue/?needles=12&needles=16&sort=price",
        "Clear Needles": "/catalogue/?for=home&sort=price",
    }


def test_the_number_of_results_is_announced(client: Client):
    page = client.get("/catalogue/?needles=16")
    status = find(page, tag="p", cls="list__count")[0]
    assert (status.get("role"), words(status)) == ("status", "2 products")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("recommended", ["Wipes", "Pro 16", "Home 16", "Home 12"]),
        ("price", ["Wipes", "Pro 16", "Home 12", "Home 16"]),
        ("each", ["Pro 16", "Home 12", "Home 16", "Wipes"]),
        ("newest", ["Wipes", "Pro 16", "Home 16", "Home 12"]),
        ("pack", ["Home 16", "Home 12", "Pro 16", "Wipes"]),
    ],
)
def test_a_list_can_be_sorted(client: Client, sort: str, order: list[str]):
    page = client.get(f"/catalogue/?sort={sort}")
    chosen = [option.get("value") for option in find(page, tag="option") if option.get("selected") is not None]
    assert (titles(page), chosen) == (order, [sort])


def test_what_is_out_of_stock_stays_until_the_visitor_asks_for_stock_only(client: Client):
    assert "Pro 16" in titles(client.get("/catalogue/"))
    assert titles(client.get("/catalogue/?stock=yes")) == ["Wipes", "Home 16", "Home 12"]


def test_an_empty_result_says_which_filter_to_take_back(client: Client):
    page = client.get("/catalogue/?needles=12&for=professional")
    helps = [words(item) for item in find(page, cls="notice")[0].iter() if item.tag.endswith("}li") or item.tag == "li"]
    assert helps == ["Without “For use: By professionals”: 1 product", "Without “Needles: 12 needles”: 1 product"]
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("address", "notes"),
    [
        ("needles=lots", ["Needles: nothing here has the value “lots”, so we left it out."]),
        ("needles=99", ["Needles: nothing here has the value “99”, so we left it out."]),
        ("tip=%3Cscript%3E", ["Tip: nothing here has the value “<script>”, so we left it out."]),
        ("sort=luck", ["We cannot sort by “luck”."]),
        ("colour=red&utm_source=letter&fit=", []),
        ("depth=1e400", ["Depth, at most: nothing here has the value “1e400”, so we left it out."]),
        ("needles=%D9%A3", ["Needles: nothing here has the value “٣”, so we left it out."]),
    ],
)
def test_no_address_breaks_the_list_and_the_reader_is_told_what_was_left_out(client, address, notes):
    page = client.get(f"/catalogue/?{address}", follow=True)
    assert (page.status_code, len(titles(page))) == (200, 4)
    assert [words(note) for note in find(page, tag="p", cls="notice")] == notes


def head_of(page) -> dict[str, str]:
    links = {link.get("rel"): link.get("href") for link in find(page, tag="link") if link.get("rel") != "stylesheet"}
    robots = [meta.get("content") for meta in find(page, tag="meta") if meta.get("name") == "robots"]
    return {name: links[name] for name in ("canonical", "prev", "next") if name in links} | {"robots": "".join(robots)}


def test_the_plain_list_and_its_pages_are_for_search_engines(client: Client):
    factories.shelf(45)
    first, second = client.get("/catalogue/?utm_source=x"), client.get("/catalogue/?page=2")
    assert head_of(first) == {
        "canonical": "http://localhost:8000/catalogue/",
        "next": "/catalogue/?page=2",
        "robots": "",
    }
    assert head_of(second) == {
        "canonical": "http://localhost:8000/catalogue/?page=2",
        "prev": "/catalogue/",
        "next": "/catalogue/?page=3",
        "robots": "",
    }
    pages = [(words(link), link.get("href")) for link in find(second, tag="a", cls="pagination__link")]
    assert pages == [
        ("Previous", "/catalogue/"),
        ("Page 1", "/catalogue/"),
        ("Page 3", "/catalogue/?page=3"),
        ("Next", "/catalogue/?page=3"),
    ]


def test_a_choice_is_not_for_search_engines_and_its_pages_keep_it(client: Client):
    factories.shelf(45)
    page = client.get("/catalogue/?sort=price&kind=cartridge&page=2")
    assert head_of(page) == {
        "canonical": "http://localhost:8000/catalogue/?kind=cartridge&sort=price&page=2",
        "prev": "/catalogue/?kind=cartridge&sort=price",
        "robots": "noindex, follow",
    }


def test_a_page_that_does_not_exist_leads_to_the_first_of_the_same_choice(client: Client):
    answer = client.get("/catalogue/?page=99&needles=16&for=home")
    assert (answer.status_code, answer.url) == (302, "/catalogue/?for=home&needles=16")


def test_many_pages_are_listed_with_gaps(client: Client):
    factories.shelf(24 * 20)
    page = client.get("/catalogue/?page=10")
    numbers = [words(each) for each in find(page, cls="pagination__link")]
    assert numbers == ["Previous", "Page 1", "Page 8", "Page 9", "Page 10", "Page 11", "Page 12", "Page 21", "Next"]
