"""Search by words."""

import pytest
from django.test import Client

from tests import factories
from tests.forks.pages import find, text

pytestmark = pytest.mark.django_db


def found(client: Client, words: str) -> list[str]:
    return [product.title for product in client.get("/search/", {"q": words}).context["results"]]


@pytest.mark.parametrize("count", [30, 1000])
def test_a_search_costs_the_same_however_much_is_on_the_shelves(client, django_assert_num_queries, count: int):
    factories.shelf(count)
    with django_assert_num_queries(8):
        client.get("/search/", {"q": "cartridge"})


def test_every_word_must_occur(client: Client):
    factories.product(title="Home 12-pin", pin_count=12, audience="home")
    factories.product(title="Pro 12-pin", pin_count=12, audience="professional")
    assert found(client, "12-pin home") == ["Home 12-pin"]


def test_a_fact_is_found_as_well_as_a_title(client: Client):
    factories.product(title="Round tip", fit_family="DIA-HOME", max_depth_mm=0.25, pin_count=16)
    assert (found(client, "dia-home"), found(client, "0.25"), found(client, "16")) == (["Round tip"],) * 3


def test_a_fact_of_a_pack_finds_its_parent(client: Client):
    factories.family((7, "16.90", 3), title="Home nano tip")
    assert found(client, "nano 7") == ["Home nano tip"]


def test_the_product_with_exactly_this_code_comes_first(client: Client):
    exact = factories.product(title="Wanted")
    exact.upc = "DH-12"
    exact.save()
    for at in range(2):
        other = factories.product(title="DH-12 in its title")
        other.upc = f"DH-12{at}"
        other.save()
    assert found(client, "dh-12") == ["Wanted", "DH-12 in its title", "DH-12 in its title"]


def test_the_code_of_a_pack_finds_its_parent_first(client: Client):
    family = factories.family((10, "29.90", 3), title="Home nano tip")
    family.children.update(upc="DH-NANO-10")
    factories.product(title="A box for DH-NANO-10")
    assert found(client, "DH-NANO-10") == ["Home nano tip", "A box for DH-NANO-10"]


def test_what_is_hidden_is_not_found(client: Client):
    hidden = factories.product(title="Hidden")
    hidden.is_public = False
    hidden.save()
    assert found(client, "hidden") == []


@pytest.mark.parametrize("words", ["", "   ", "%", "9" * 90, "nan", "infinity", "1e999", "a " * 49])
def test_odd_words_are_harmless(client: Client, words: str):
    factories.shelf(2)
    assert client.get("/search/", {"q": words}).status_code == 200


def test_a_search_without_results_shows_ways_to_go_on(client: Client):
    factories.category("Cartridges")
    page = client.get("/search/", {"q": "zzz"})
    assert text(page, tag="h1") == "Results for “zzz”"
    assert [link.get("href") for link in find(page, cls="button")][-1] == "/catalogue/"


def test_an_empty_page_costs_the_navigation_and_the_count(client: Client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/search/", {"q": "zzz"})


def test_words_are_shown_as_words_and_not_as_markup(client: Client):
    page = client.get("/search/", {"q": "<script>alert(1)</script>"})
    assert text(page, tag="h1") == "Results for “<script>alert(1)</script>”"


def test_the_pages_of_a_search_keep_its_words(client: Client):
    factories.shelf(25)
    links = find(client.get("/search/", {"q": "cartridge"}), tag="a", cls="pagination__link")
    assert links[0].get("href") == "?q=cartridge&page=2"
