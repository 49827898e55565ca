"""Lists of products: everything, one category, cards."""

import pytest
from django.test import Client

from tests import factories
from tests.forks.pages import find, text

pytestmark = pytest.mark.django_db
QUERIES = 11


@pytest.mark.parametrize("count", [30, 1000])
def test_a_list_costs_the_same_however_much_is_on_the_shelves(client: Client, django_assert_num_queries, count: int):
    factories.shelf(count - 2)
    factories.product(audience="home", pin_count=12, pack_size=10)
    factories.family((5, "16.90", 3), (10, "29.90", 3), audience="home")
    with django_assert_num_queries(QUERIES):
        client.get("/catalogue/")


def test_a_category_costs_the_same_and_one_query_for_itself(client: Client, django_assert_num_queries):
    category = factories.category()
    for item in factories.shelf(30):
        item.categories.add(category)
    factories.family((5, "16.90", 3), audience="home").categories.add(category)
    with django_assert_num_queries(QUERIES + 1):
        client.get(category.get_absolute_url())


def test_a_card_says_what_it_is_and_what_one_cartridge_costs(client: Client):
    factories.product(
        title="Home 12-pin", pin_count=12, max_depth_mm=0.25, pack_size=10, price="29.90", fit_family="DIA-HOME"
    )
    card = text(client.get("/catalogue/"), cls="product-card")
    assert card == (
        "Home 12-pin 12 needles · up to 0.25 mm · pack of 10 Pen fitting DIA-HOME US$29.90 US$2.99 per cartridge"
    )


def test_a_card_of_several_packs_gives_the_lowest_prices(client: Client):
    factories.family((5, "16.90", 3), (10, "29.90", 3), title="Home nano tip", tip_type="nano")
    card = text(client.get("/catalogue/"), cls="product-card")
    assert card == (
        "Home nano tip Nano tip, for the surface only · packs of 5 and 10 from US$16.90 from US$2.99 per cartridge"
    )


def test_packs_have_no_card_of_their_own(client: Client):
    factories.family((5, "16.90", 3), (10, "29.90", 3))
    assert client.get("/catalogue/").context["paginator"].count == 1


def test_what_is_out_of_stock_stays_and_says_so(client: Client):
    factories.product(title="Gone", stock=0)
    assert text(client.get("/catalogue/"), cls="badge") == "Out of stock"


def test_a_professional_product_is_marked(client: Client):
    factories.product(title="Pro 12-pin", audience="professional")
    assert text(client.get("/catalogue/"), cls="badge") == "For professionals"


def test_pages_are_plain_links(client: Client):
    factories.shelf(25)
    links = find(client.get("/catalogue/"), tag="a", cls="pagination__link")
    assert [link.get("href") for link in links] == ["?page=2", "?page=2"]


def test_a_page_that_does_not_exist_leads_to_the_first(client: Client):
    answer = client.get("/catalogue/?page=99")
    assert (answer.status_code, answer.url) == (302, "/catalogue/")


def test_a_category_shows_what_is_in_the_categories_below_it(client: Client):
    parent = factories.category()
    child = factories.category("Home", parent=parent)
    factories.product(title="Home 12-pin").categories.set([child])
    factories.product(title="A pen", kind="pen")
    page = client.get(parent.get_absolute_url())
    assert [product.title for product in page.context["products"]] == ["Home 12-pin"]


def test_a_hidden_category_cannot_be_found(client: Client):
    category = factories.category("Secret", is_public=False)
    assert client.get(category.get_absolute_url()).status_code == 404


def test_an_old_address_of_a_category_leads_to_the_present_one(client: Client):
    category = factories.category()
    answer = client.get(f"/catalogue/category/tips_{category.pk}/")
    assert (answer.status_code, answer.url) == (301, category.get_absolute_url())
