"""Lists of products: everything, one category, cards."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from shop.shelf import actions as shelf
from tests import factories
from tests.forks.pages import find, text, words
from tests.shelf import many

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_at_once")]
Place = get_model("catalogue", "ProductCategory")
QUERIES = 6


def titles(answer) -> list[str]:
    return [product.title for product in answer.context["products"]]


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_costs_the_same_for_one_and_for_many(client: Client, django_assert_num_queries, count: int):
    factories.shelf(count - 1)
    factories.family((5, "16.90", 3), (10, "29.90", 3), audience="home")
    with django_assert_num_queries(QUERIES):
        client.get("/catalogue/?kind=cartridge&sort=each")


@pytest.mark.parametrize("count", [1, 30])
def test_a_category_costs_the_same_for_one_and_for_many(client: Client, django_assert_num_queries, count: int):
    below = factories.category("Home", parent=factories.category())
    made = [*factories.shelf(count - 1), factories.family((5, "16.90", 3), audience="home")]
    Place.objects.bulk_create(Place(product=item, category=below) for item in made)
    shelf.renew(item.pk for item in made)
    address = f"{below.get_absolute_url()}?kind=cartridge"
    with django_assert_num_queries(QUERIES):
        client.get(address)


def test_ten_thousand_products_cost_no_more_queries(client: Client, django_assert_num_queries):
    factories.family((5, "16.90", 3), audience="home", pin_count=12)
    many.cards(10_000)
    for address in ("/catalogue/", "/catalogue/?for=home&needles=12&needles=16&sort=each&page=2"):
        with django_assert_num_queries(QUERIES, exact=False):
            assert client.get(address).status_code == 200


def test_a_card_says_what_it_is_and_what_one_cartridge_costs(client: Client):
    factories.product(
        title="Home 12-pin", pin_count=12, max_depth_mm=0.25, pack_size=10, price="29.90", fit_family="DIA-HOME"
    )
    card = text(client.get("/catalogue/"), cls="product-card")
    assert card == (
        "Home 12-pin 12 needles · up to 0.25 mm · pack of 10 "
        "We know of no pen that takes it (fitting DIA-HOME) US$29.90 US$2.99 per cartridge"
    )


@pytest.mark.parametrize("kind", ["pen", "kit"])
def test_the_card_of_a_pen_says_in_words_whose_cartridges_it_takes_and_the_code_only_where_nobody_knows(
    client: Client, kind: str
):
    for name in ("E6", "E7"):
        factories.device(name, HOME="verified", PRO="no_fit")
    factories.device("M8", brand="Dr. Pen", SHOP="reported")
    for family in ("HOME", "SHOP", "X"):
        factories.product(title=f"Of {family}", kind=kind, fit_family=family)
    told = [words(each).split(" US$")[0] for each in find(client.get("/catalogue/"), cls="product-card")]
    assert sorted(told) == [
        "Of HOME Takes cartridges for Diaminy E6 and E7",
        "Of SHOP Takes cartridges for Dr. Pen M8",
        "Of X Takes cartridges with the fitting X",
    ]


def test_a_card_of_several_packs_gives_the_lowest_prices(client: Client):
    factories.family((5, "16.90", 3), (10, "29.90", 3), title="Home nano tip", tip_type="nano")
    card = text(client.get("/catalogue/"), cls="product-card")
    assert card == (
        "Home nano tip Nano tip, for the surface only · packs of 5 and 10 from US$16.90 from US$2.99 per cartridge"
    )


def test_packs_have_no_card_of_their_own(client: Client):
    factories.family((5, "16.90", 3), (10, "29.90", 3))
    assert client.get("/catalogue/").context["paginator"].count == 1


def test_what_is_out_of_stock_stays_and_leads_to_the_news_of_its_return(client: Client):
    gone = factories.product(title="Gone", stock=0, audience="home")
    page = client.get("/catalogue/")
    assert text(page, cls="badge") == "Out of stock"
    link = find(page, tag="a", cls="product-card__alert")[0]
    assert (link.get("href"), words(link)) == (f"{gone.get_absolute_url()}#alert_form", "Tell me when it is back: Gone")
    form = find(client.get(gone.get_absolute_url()), tag="form", id="alert_form")[0]
    assert form.get("action") == f"/accounts/alerts/create/{gone.pk}/"


def test_a_guest_may_ask_for_news_where_the_card_leads(client: Client):
    gone = factories.product(title="Gone", stock=0, audience="home")
    answer = client.post(f"/accounts/alerts/create/{gone.pk}/", {"email": "guest@example.com"})
    assert (answer.status_code, get_model("customer", "ProductAlert").objects.get(product=gone).email) == (
        302,
        "guest@example.com",
    )


def test_a_professional_product_is_marked_and_can_be_read(client: Client):
    factories.product(title="Pro 12-pin", audience="professional", stock=0)
    page = client.get("/catalogue/")
    assert text(page, cls="badge") == "For professionals"
    assert find(page, tag="a", cls="product-card__alert") == []


def test_a_category_shows_what_is_in_the_categories_below_it(client: Client):
    parent = factories.category()
    child = factories.category("Home", parent=parent)
    factories.product(title="Home 12-pin").categories.set([child])
    factories.product(title="A pen", kind="pen")
    assert titles(client.get(parent.get_absolute_url())) == ["Home 12-pin"]


def test_a_category_that_was_moved_shows_its_products_where_it_is_now(client: Client):
    parent, child = factories.category(), factories.category("Home")
    factories.product(title="Home 12-pin").categories.set([child])
    child.move(parent, pos="last-child")
    parent.refresh_from_db()
    assert titles(client.get(parent.get_absolute_url())) == ["Home 12-pin"]


def test_a_hidden_category_cannot_be_found(client: Client):
    category = factories.category("Secret", is_public=False)
    assert client.get(category.get_absolute_url()).status_code == 404


def test_an_unknown_category_cannot_be_found(client: Client):
    assert client.get("/catalogue/category/tips_123456/").status_code == 404


def test_an_old_address_of_a_category_leads_to_the_present_one_with_its_filters(client: Client):
    category = factories.category()
    answer = client.get(f"/catalogue/category/tips_{category.pk}/?needles=12")
    assert (answer.status_code, answer.url) == (301, f"{category.get_absolute_url()}?needles=12")


def test_an_empty_shop_and_an_empty_shelf_say_so(client: Client):
    shelf_ = factories.category("Pens")
    assert text(client.get("/catalogue/"), cls="notice") == "There is nothing on sale yet. Please come back soon."
    assert text(client.get(shelf_.get_absolute_url()), cls="notice") == (
        "Nothing is on this shelf at the moment. See everything we sell."
    )


def test_a_list_of_cards_whose_products_are_hidden_meanwhile_shows_none_of_them(client: Client):
    made = factories.product(title="Gone soon")
    made.is_public = False
    made.save()
    shelf.renew([made.pk])
    assert client.get("/catalogue/").context["panel"].total == 0


def test_the_database_sorts_numbers_only_and_joins_no_product_to_what_it_does_not_show(client: Client, db):
    many.cards(60)
    for address in ("/catalogue/?sort=each", "/search/?q=cartridge"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        page = next(each["sql"] for each in asked if 'catalogue_product"' in each["sql"] and "LIMIT 24" in each["sql"])
        narrow = page[page.index("IN (SELECT") : page.index("LIMIT 24")]
        assert narrow.count("SELECT") == 1
        assert narrow.split("FROM")[0].split("SELECT")[1].strip().endswith('"product_id" AS "pk"'), narrow
        assert "JOIN" not in narrow
