"""What a search may become, while it is being typed."""

import pytest
from django.conf import settings
from django.test import Client

from shop.fit.models import DeviceBrand, DeviceModel
from tests import factories
from tests.forks.pages import find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_at_once")]


def suggested(client: Client, words: str) -> dict[str, list[str]]:
    groups = client.get("/search/suggestions/", {"q": words}).json()["groups"]
    return {group["name"]: [item["text"] for item in group["items"]] for group in groups}


def test_an_unfinished_word_finds_products_with_their_price_and_address(client: Client):
    made = factories.product(title="Sharps container 1 L", kind="accessory", price="7.90")
    answer = client.get("/search/suggestions/", {"q": "sharp con"}).json()
    assert answer["groups"] == [
        {
            "name": "Products",
            "items": [{"text": "Sharps container 1 L", "detail": "US$7.90", "address": made.get_absolute_url()}],
        }
    ]


def test_a_slip_in_an_unfinished_word_is_forgiven(client: Client):
    factories.product(title="Home cartridge")
    assert suggested(client, "catrid") == {"Products": ["Home cartridge"]}


def test_pens_stand_in_a_group_of_their_own_and_the_m8s_is_not_suggested_for_the_m8(client: Client):
    maker = DeviceBrand.objects.create(slug="dr-pen", name="Dr. Pen")
    for name in ("M8", "M8S"):
        DeviceModel.objects.create(brand=maker, name=name, slug=name.lower())
        factories.product(title=f"16-pin for the {name}")
    assert suggested(client, "m8") == {
        "Find by pen": ["Cartridges for the Dr. Pen M8"],
        "Products": ["16-pin for the M8"],
    }


def test_articles_stand_in_a_group_of_their_own(client: Client, now):
    factories.block(kind="article", title="How deep is deep enough", now=now)
    assert suggested(client, "deep enough") == {"Good to know": ["How deep is deep enough"]}


@pytest.mark.parametrize("words", ["", " ", "the", "'", "\\", "x" * 5000, "😀", "') | ('a"])
def test_odd_words_suggest_nothing(client: Client, words: str):
    assert suggested(client, words) == {}


def test_suggestions_are_the_same_for_everybody_and_set_no_cookie(client: Client):
    answer = client.get("/search/suggestions/", {"q": "pen"})
    assert (answer["Cache-Control"], dict(answer.cookies)) == ("public, max-age=300", {})


@pytest.mark.parametrize("count", [1, 30])
def test_suggestions_cost_the_same_for_one_and_for_many(client: Client, django_assert_num_queries, count: int):
    factories.shelf(count)
    suggested(client, "x")
    with django_assert_num_queries(2):
        suggested(client, "cartr")


def test_without_a_script_the_field_is_a_plain_form(client: Client):
    form = find(client.get("/search/"), tag="form", role="search")[0]
    fields = [(field.get("name"), field.get("type")) for field in form.iter("input")]
    assert (form.get("action"), form.get("method"), fields) == ("/search/", "get", [("q", "search")])


def test_the_script_is_small():
    assert (settings.BASE_DIR / "static/js/search-suggest.js").stat().st_size <= 4096
