"""Search by words."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from shop import clock
from shop.fit.models import DeviceBrand, DeviceFit, DeviceModel, FitFamily
from shop.forks.search import asking
from shop.shelf.models import MissedSearch, Synonym
from tests import factories
from tests.forks.pages import find, text, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_at_once")]


@pytest.fixture(autouse=True)
def first_words():
    factories.synonyms()


def found(client: Client, words: str) -> list[str]:
    return [product.title for product in client.get("/search/", {"q": words}).context["results"]]


def led_to(client: Client, words: str) -> str:
    return getattr(client.get("/search/", {"q": words}), "url", "")


def coded(title: str, code: str, **fields):
    made = factories.product(title=title, **fields)
    made.upc = code
    made.save()
    return made


def test_every_word_must_occur(client: Client):
    factories.product(title="Home 12-pin", pin_count=12, audience="home")
    factories.product(title="Pro 12-pin", pin_count=12, audience="professional")
    assert found(client, "12-pin home") == ["Home 12-pin"]


def test_a_fact_is_found_as_well_as_a_title(client: Client):
    factories.product(title="Round tip", fit_family="DIA-HOME", max_depth_mm=0.25, pin_count=16)
    found_by = [found(client, words) for words in ("dia-home", "0.25", "0,25 mm", "16", "16 pins")]
    assert found_by == [["Round tip"]] * 5


def test_a_fact_of_a_pack_finds_its_parent(client: Client):
    factories.family((7, "16.90", 3), title="Home nano tip")
    assert found(client, "nano pack of 7") == ["Home nano tip"]


@pytest.mark.parametrize("words", ["DH-12", "dh12", "dh 12", " Dh-12 "])
def test_exactly_this_code_leads_straight_to_the_product(client: Client, words: str):
    wanted = coded("Wanted", "DH-12")
    coded("DH-12 in its title", "DH-123")
    assert led_to(client, words) == wanted.get_absolute_url()


def test_the_code_of_a_pack_leads_to_its_product(client: Client):
    family = factories.family((10, "29.90", 3), title="Home nano tip")
    pack = family.children.get()
    pack.upc = "DH-NANO-10"
    pack.save()
    factories.product(title="A box for DH-NANO-10")
    assert led_to(client, "DH-NANO-10") == family.get_absolute_url()


def test_a_gtin_leads_straight_to_the_product(client: Client):
    wanted = factories.product(title="Wanted", gtin="4006381333931")
    assert led_to(client, "4006381333931") == wanted.get_absolute_url()


def test_a_code_that_two_products_share_shows_both_first(client: Client):
    coded("One", "AB-1")
    coded("Two", "AB1")
    coded("Another AB-1", "AB-12")
    assert sorted(found(client, "ab-1")[:2]) == ["One", "Two"]


def test_a_title_counts_more_than_a_fact(client: Client):
    factories.product(title="Pen covers", contents="50 sleeves")
    factories.product(title="Sleeves", contents="50 pen covers")
    assert found(client, "sleeve") == ["Sleeves", "Pen covers"]


def test_all_words_in_the_title_come_before_more_words_of_the_same_meaning(client: Client):
    """By rank alone the second one led: it has both *sleeve* and *cover*, which mean the same, and *pen* as a fact."""
    factories.product(title="Pen cover", kind="accessory")
    factories.product(title="Sleeve, a cover", kind="accessory", contents="1 for the pen")
    assert found(client, "pen cover") == ["Pen cover", "Sleeve, a cover"]


@pytest.mark.parametrize(
    ("words", "titles"), [("pne", ["Pen"]), ("pem", []), ("pe", []), ("pin", []), ("pem cover", ["Cover"])]
)
def test_of_three_letters_two_may_change_places_but_a_wrong_one_is_not_guessed(client: Client, words, titles):
    """Whoever types *pem* may mean a pen or a gem: the page helps then, instead of showing the wrong thing as right."""
    factories.product(title="Pen", kind="pen")
    factories.product(title="Cover", kind="accessory")
    assert found(client, words) == titles


def test_what_anybody_may_buy_comes_before_what_only_professionals_may(client: Client):
    factories.product(title="Pro 36-pin", audience="professional")
    factories.product(title="Home 36-pin", audience="home", stock=0)
    assert found(client, "36 pin") == ["Home 36-pin", "Pro 36-pin"]


def test_of_two_that_are_alike_the_one_in_stock_comes_first(client: Client):
    factories.product(title="36-pin one", audience="home", stock=3)
    factories.product(title="36-pin two", audience="home", stock=0)
    assert found(client, "36 pin") == ["36-pin one", "36-pin two"]


def test_what_is_hidden_is_not_found(client: Client):
    hidden = factories.product(title="Hidden")
    hidden.is_public = False
    hidden.save()
    assert found(client, "hidden") == []


def test_a_misspelt_word_is_read_as_the_shops_and_the_page_says_so(client: Client):
    factories.product(title="Home cartridge")
    page = client.get("/search/", {"q": "home cartrige"})
    assert ([product.title for product in page.context["results"]], text(page, tag="strong")) == (
        ["Home cartridge"],
        "home cartridge",
    )


def test_a_synonym_of_the_staff_is_known_at_once(client: Client):
    factories.product(title="Sharps container", kind="accessory")
    before = found(client, "safety tub")
    Synonym.objects.create(written="safety tub", meant="sharps container")
    from django.core.cache import cache

    cache.clear()
    assert (before, found(client, "safety tub")) == ([], ["Sharps container"])


def test_where_no_product_has_all_words_those_with_some_are_shown_and_the_page_says_so(client: Client):
    factories.product(title="Sharps container", kind="accessory")
    page = client.get("/search/", {"q": "sharps trolley"})
    assert [product.title for product in page.context["results"]] == ["Sharps container"]
    assert text(page, role="status") == "No product has all of these words. These have some of them."


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "%",
        "9" * 90,
        "nan",
        "1e999",
        "a " * 49,
        "the of and",
        "'; DROP TABLE shelf_card; --",
        "\"unbalanced 'quotes",
        "a & | ! ( ) <-> :* b",
        "😀 💉",
        "\\",
        "x" * 10_000,
        "картридж",
        "针头",
        "ʼʼʼ",
        "\u202e\ufeff",
        "<script>alert(1)</script>",
    ],
)
def test_odd_words_are_harmless_and_get_help(client: Client, words: str):
    factories.shelf(2)
    page = client.get("/search/", {"q": words})
    assert (page.status_code, bool(find(page, tag="nav", **{"aria-label": "Browse instead"}))) == (200, True)


def test_a_search_without_results_shows_ways_to_go_on(client: Client):
    factories.category("Cartridges")
    page = client.get("/search/", {"q": "zzz"})
    assert text(page, tag="h1") == "Results for “zzz”"
    assert [link.get("href") for link in find(page, cls="button")][-1] == "/catalogue/"


def test_words_are_shown_as_words_and_not_as_markup(client: Client):
    page = client.get("/search/", {"q": "<script>alert(1)</script>"})
    assert text(page, tag="h1") == "Results for “<script>alert(1)</script>”"


def test_the_pages_of_a_search_keep_its_words(client: Client):
    factories.shelf(25)
    links = find(client.get("/search/", {"q": "cartridge"}), tag="a", cls="pagination__link")
    assert links[0].get("href") == "/search/?q=cartridge&page=2"


def test_results_are_filtered_like_every_list_and_keep_their_words(client: Client):
    factories.product(title="Home 12-pin", audience="home", pin_count=12)
    factories.product(title="Home 16-pin", audience="home", pin_count=16)
    page = client.get("/search/", {"q": "home", "needles": "16"})
    assert [product.title for product in page.context["results"]] == ["Home 16-pin"]
    assert {field.get("value") for field in find(page, tag="input", name="q")} == {"home"}


@pytest.mark.parametrize("number", ["7", "0", "x", "-1"])
def test_a_page_that_does_not_exist_leads_to_the_first(client: Client, number: str):
    factories.shelf(2)
    assert client.get("/search/", {"q": "cartridge", "page": number}).url == "/search/?q=cartridge"


def test_articles_stand_in_a_group_of_their_own(client: Client, now):
    factories.block(kind="article", title="How deep is deep enough", body="<p>Half a millimetre.</p>", now=now)
    page = client.get("/search/", {"q": "how deep"})
    assert [words(link) for link in find(page, tag="a", cls="found-articles__link")] == ["How deep is deep enough"]


def test_words_that_an_article_has_are_not_read_as_a_products(client: Client, now):
    factories.product(title="Sleeves")
    factories.block(kind="article", title="Sleeping after a session", body="<p>Sleep well.</p>", now=now)
    assert client.get("/search/", {"q": "sleep"}).context["suggestion"] is None


# What was looked for in vain


def test_words_that_found_nothing_are_counted_by_day(client: Client, monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    for looked_for in ("Dermaroller", " dermaroller ", "mesotherapy"):
        client.get("/search/", {"q": looked_for})
    rows = sorted(MissedSearch.objects.values_list("words", "on", "times"))
    assert rows == [("dermaroller", date(2027, 1, 5), 2), ("mesotherapy", date(2027, 1, 5), 1)]


@pytest.mark.parametrize("words", ["anna@example.com", "+44 20 7946 0958", "", "cartridge"])
def test_what_tells_of_a_person_or_found_something_is_not_kept(client: Client, words: str):
    factories.shelf(1)
    client.get("/search/", {"q": words})
    assert MissedSearch.objects.count() == 0


# Pens


@pytest.fixture
def pens():
    """The M8 with a family that is reported to fit; the M8S with another; the E7, which the shop sells."""
    for brand, slug, name, family in (
        ("Dr. Pen", "dr-pen", "M8", "DRP-M8"),
        ("Dr. Pen", "dr-pen", "M8S", "DRP-M8S"),
        ("Diaminy", "diaminy", "E7", "DIA-HOME"),
    ):
        maker, _ = DeviceBrand.objects.get_or_create(slug=slug, defaults={"name": brand})
        device = DeviceModel.objects.create(brand=maker, name=name, slug=name.lower())
        code = FitFamily.objects.create(code=family, name=family)
        DeviceFit.objects.create(device=device, family=code, status="reported", evidence="A shop says so.")


@pytest.mark.parametrize("words", ["m8 tips", "Dr. Pen M8 cartridges", "drpen m8", "dr pen m8 refils"])
def test_a_pens_name_leads_to_its_cartridges(client: Client, pens, words: str):
    assert led_to(client, words) == "/fit/dr-pen/m8/"


def test_the_m8_and_the_m8s_are_never_mixed(client: Client, pens):
    factories.product(title="16-pin for the M8", fit_family="DRP-M8", pin_count=16, description="Not the M8S.")
    factories.product(title="16-pin for the M8S", fit_family="DRP-M8S", pin_count=16)
    assert (found(client, "m8 16 pin"), found(client, "m8s 16 pin")) == (["16-pin for the M8"], ["16-pin for the M8S"])


def test_what_fits_a_pen_is_found_by_its_name_without_having_it_in_the_title(client: Client, pens):
    factories.product(title="Home 12-pin", fit_family="DIA-HOME", pin_count=12)
    factories.product(title="Pro 12-pin", fit_family="DIA-PRO", pin_count=12)
    assert found(client, "e7 12 pin") == ["Home 12-pin"]


def test_the_name_of_a_pen_that_is_sold_here_shows_the_pen_and_the_way_to_its_cartridges(client: Client, pens):
    factories.product(title="E7 starter kit", kind="kit", contents="1 E7 pen")
    factories.product(title="Diaminy E7 at-home pen", kind="pen")
    page = client.get("/search/", {"q": "e7"})
    assert [product.title for product in page.context["results"]] == ["Diaminy E7 at-home pen", "E7 starter kit"]
    assert [link.get("href") for link in find(page, tag="a") if link.get("href", "").startswith("/fit/d")] == [
        "/fit/diaminy/e7/"
    ]


# What it costs

# Lines in the basket, whether a pen is known, words; the last ones find nothing whole, which is counted for staff.
COLD = [
    (0, False, "cartridge", 7),
    *((lines, True, "cartridge", 9) for lines in (1, 5, 30)),
    *((lines, False, "cartrige zebra", 10 if lines else 9) for lines in (0, 1, 5, 30)),
]


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_a_search_costs_the_same_however_much_is_on_the_shelves(client, django_assert_num_queries, count: int):
    factories.shelf(count)
    factories.family((5, "16.90", 3), title="Cartridge in packs")
    client.get("/search/", {"q": "the"})
    with django_assert_num_queries(6):
        client.get("/search/", {"q": "cartridge"})


@pytest.mark.parametrize(("lines", "has_pen", "words", "queries"), COLD)
def test_a_search_whose_words_nobody_has_read_yet_costs_ten_queries_at_most(
    client, now, django_assert_num_queries, lines: int, has_pen: bool, words: str, queries: int
):
    for bought in factories.shelf(30)[:lines]:
        client.post(f"/basket/add/{bought.pk}/", {"quantity": 1})
    if has_pen:
        client.post("/fit/pens/add/", {"pen": factories.device("E7", HOME="verified").pk})
        factories.product(title="Cartridge for an E7", fit_family="HOME", audience="home")
    factories.family((5, "16.90", 3), (10, "29.90", 3), title="Cartridge in packs")
    factories.block(now=now, kind="article", title="What a cartridge is")
    client.get("/search/", {"q": words})
    cache.clear()
    with django_assert_num_queries(queries):
        page = client.get("/search/", {"q": words})
    assert (page.status_code, bool(page.context["results"])) == (200, True)


def test_the_words_that_search_knows_are_read_once_in_five_minutes(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        asking.knowledge()
    with django_assert_num_queries(0):
        asking.knowledge()
