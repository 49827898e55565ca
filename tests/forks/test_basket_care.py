"""What the basket does for second thoughts: undo, saved for later, and what a country does not allow."""

import pytest
from django.core import signing
from django.test import Client
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.forks.basket import undo
from tests import factories
from tests.forks.pages import find, text, words
from tests.forks.test_basket_page import add, change

pytestmark = pytest.mark.django_db
Basket = get_model("basket", "Basket")
SAVED = {"saved-TOTAL_FORMS": 1, "saved-INITIAL_FORMS": 1, "saved-MIN_NUM_FORMS": 0, "saved-MAX_NUM_FORMS": 1000}


def contents(client: Client) -> list[tuple[str, int]]:
    return [(line.product.title, line.quantity) for line in client.get("/basket/").context["basket"].all_lines()]


def remove(client: Client):
    """Press Remove and follow, as a browser does."""
    return client.get(change(client, DELETE="on").url)


def press_undo(client: Client, page):
    hidden = find(page, tag="input", name="removed")[0].get("value")
    return client.post("/basket/undo/", {"removed": hidden})


# --- Undo ---


def test_what_was_removed_is_named_and_comes_back_with_one_press(client: Client):
    add(client, factories.product(title="Home 12-pin"), 3)
    page = remove(client)
    assert text(page, id="undo_form") == "Home 12-pin is no longer in your basket. Undo: put back Home 12-pin"
    assert contents(client) == []
    press_undo(client, page)
    assert text(client.get("/basket/"), cls="notice--success") == "“Home 12-pin” is in your basket."
    assert contents(client) == [("Home 12-pin", 3)]


def test_the_number_nought_removes_and_can_be_undone(client: Client):
    add(client, factories.product(title="Home 12-pin"), 2)
    press_undo(client, client.get(change(client, quantity=0).url))
    assert contents(client) == [("Home 12-pin", 2)]


def test_back_and_reload_and_a_second_press_put_nothing_in_twice(client: Client):
    add(client, factories.product(title="Home 12-pin"), 2)
    page = remove(client)
    press_undo(client, page)
    client.get("/basket/")
    press_undo(client, page)
    assert text(client.get("/basket/"), cls="notice--success") == "“Home 12-pin” is in your basket already."
    assert contents(client) == [("Home 12-pin", 2)]


def test_undo_asks_the_stock_again_and_says_how_many_are_left(client: Client):
    product = factories.product(title="Home 12-pin", stock=5)
    add(client, product, 4)
    page = remove(client)
    product.stockrecords.update(num_in_stock=1)
    press_undo(client, page)
    said = "“Home 12-pin”: 1 instead of 4 in your basket: only 1 left."
    assert text(client.get("/basket/"), cls="notice--warning").startswith(said)
    assert contents(client) == [("Home 12-pin", 1)]


def test_undo_of_what_sold_out_or_was_taken_off_the_shelf_says_so(client: Client):
    product = factories.product(title="Home 12-pin", stock=5)
    add(client, product, 4)
    page = remove(client)
    product.stockrecords.update(num_in_stock=0)
    press_undo(client, page)
    assert text(client.get("/basket/"), cls="notice--warning").startswith("“Home 12-pin” was left out: ")
    type(product).objects.update(is_public=False)
    press_undo(client, page)
    said = "“Home 12-pin” was left out: it is no longer sold."
    assert text(client.get("/basket/"), cls="notice--warning") == said
    assert contents(client) == []


def test_undo_puts_back_nothing_that_no_pen_takes(client: Client):
    device = factories.device("G7", PRO="verified")
    add(client, factories.product(title="Pro", fit_family="PRO"))
    page = remove(client)
    device.fits.update(status="no_fit")
    press_undo(client, page)
    assert contents(client) == []


ANOTHERS = signing.dumps([1, [[1, "x", 1, []]]], salt="another")  # dated: two processes write it differently


@pytest.mark.parametrize("token", ["", "forged", ANOTHERS], ids=["none", "forged", "of another door"])
def test_only_the_shops_own_word_puts_something_in(client: Client, token: str):
    add(client, factories.product(title="Home 12-pin"))
    client.post("/basket/undo/", {"removed": token})
    assert text(client.get("/basket/"), cls="notice--info") == undo.GONE
    assert contents(client) == [("Home 12-pin", 1)]


def test_a_link_from_another_basket_offers_nothing_and_does_nothing(client: Client):
    add(client, factories.product(title="Home 12-pin"))
    page = remove(client)
    other = Client()
    add(other, factories.product(title="Other"))
    address = f"/basket/?removed={find(page, tag='input', name='removed')[0].get('value')}"
    assert find(other.get(address), id="undo_form") == []
    press_undo(other, page)
    assert contents(other) == [("Other", 1)]


def test_what_is_removed_beside_a_wrong_number_can_be_undone_too(client: Client):
    add(client, factories.product(title="Goes"))
    add(client, factories.product(title="Stays", stock=2))
    lines = client.get("/basket/").context["basket"].all_lines()
    sent = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 1000}
    for at, line in enumerate(lines):
        sent |= {f"form-{at}-id": line.pk, f"form-{at}-quantity": 1}
    page = client.post("/basket/", sent | {"form-0-DELETE": "on", "form-1-quantity": 9})
    assert text(page, tag="error-summary") != ""
    press_undo(client, page)
    assert contents(client) == [("Stays", 1), ("Goes", 1)]


def test_the_address_of_undo_opened_by_hand_leads_to_the_basket(client: Client):
    assert client.get("/basket/undo/").url == "/basket/"


# --- Saved for later ---


def take_back(client: Client, *, does: str = "move_to_basket"):
    line = client.get("/basket/").context["saved_formset"].forms[0].instance
    return client.post("/basket/saved/", SAVED | {"saved-0-id": line.pk, f"saved-0-{does}": "on"})


def test_a_guest_can_keep_a_line_for_later_and_take_it_back(client: Client):
    add(client, factories.product(title="Home 12-pin"), 2)
    change(client, save_for_later="on")
    page = client.get("/basket/")
    assert (contents(client), text(page, cls="notice--info")) == ([], "“Home 12-pin” is saved for later.")
    assert text(page, id="saved_basket_formset").startswith("Home 12-pin")
    assert take_back(client).url == "/basket/"
    assert contents(client) == [("Home 12-pin", 2)]
    assert client.get("/basket/").context["saved_formset"] is None


@pytest.mark.parametrize(("does", "left"), [("move_to_basket", [("Home 12-pin", 1)]), ("DELETE", [])])
def test_a_guest_whose_open_basket_is_gone_still_has_what_was_saved(client: Client, does: str, left):
    add(client, factories.product(title="Home 12-pin"))
    change(client, save_for_later="on")
    del client.cookies["oscar_open_basket"]
    assert take_back(client, does=does).url == "/basket/"
    assert (contents(client), client.get("/basket/").context["saved_formset"]) == (left, None)


def test_a_guest_can_throw_a_saved_line_away(client: Client):
    add(client, factories.product())
    change(client, save_for_later="on")
    take_back(client, does="DELETE")
    assert client.get("/basket/").context["saved_formset"] is None


def test_nobody_sees_or_moves_what_another_guest_saved(client: Client):
    add(client, factories.product(title="Home 12-pin"))
    change(client, save_for_later="on")
    line = client.get("/basket/").context["saved_formset"].forms[0].instance
    other = Client()
    other.cookies["saved_for_later"] = str(line.basket_id)
    other.post("/basket/saved/", SAVED | {"saved-0-id": line.pk, "saved-0-move_to_basket": "on"})
    assert (contents(other), other.get("/basket/").context["saved_formset"]) == ([], None)
    assert Basket.saved.get().lines.count() == 1


def test_what_a_guest_saved_joins_what_the_account_saved(client: Client):
    user = oscar.UserFactory()
    client.force_login(user)
    add(client, factories.product(title="From the account"))
    change(client, save_for_later="on")
    guest = Client()
    add(guest, factories.product(title="From the guest"))
    change(guest, save_for_later="on")
    guest.force_login(user)
    for _ in range(2):
        saved = guest.get("/basket/").context["saved_formset"]
    assert [form.instance.product.title for form in saved] == ["From the account", "From the guest"]
    assert guest.cookies["saved_for_later"].value == ""


def test_who_saves_nothing_gets_no_cookie_and_no_basket(client: Client):
    add(client, factories.product())
    client.get("/basket/")
    assert ("saved_for_later" in client.cookies, Basket.saved.count()) == (False, 0)


# --- Where the parcel goes ---


@pytest.fixture
def countries():
    for code, name in (("GB", "United Kingdom"), ("CA", "Canada"), ("US", "United States")):
        oscar.CountryFactory(iso_3166_1_a2=code, printable_name=name, is_shipping_country=True)


@pytest.mark.parametrize(
    ("country", "reason"),
    [
        ("CA", "Not for everybody in Canada Home 12-pin. It may not be sold or advertised there."),
        ("US", "Not for everybody in United States Home 12-pin. Only verified professionals may buy it there."),
        ("GB", ""),
    ],
)
def test_what_a_country_does_not_allow_is_said_in_the_basket(client: Client, countries, country: str, reason: str):
    add(client, factories.product(title="Home 12-pin", audience="home", tip_type="needle"))
    add(client, factories.product(kind="accessory", title="Sharps box", audience="all"))
    client.post("/basket/estimate/", {"country": country})
    assert text(client.get("/basket/"), id="restrictions").startswith(reason)
    assert bool(find(client.get("/basket/"), id="restrictions")) == bool(reason)


# --- What it says ---


def test_the_count_in_the_header_is_that_of_the_basket(client: Client):
    add(client, factories.product(), 2)
    add(client, factories.product(), 3)
    assert text(client.get("/basket/"), cls="header-link__count") == "5 items"
    assert text(client.get("/catalogue/"), cls="header-link__count") == "5 items"


def test_nothing_in_the_basket_is_ticked_beforehand(client: Client):
    add(client, factories.product())
    boxes = [part for part in find(client.get("/basket/"), tag="input") if part.get("type") in ("checkbox", "radio")]
    assert boxes == []


def test_news_stands_where_the_page_speaks_it(client: Client):
    add(client, factories.product(title="Home 12-pin"))
    page = client.get("/basket/")
    assert [words(part) for part in find(page, tag="live-news")] == ["Home 12-pin is in your basket. See your basket"]
