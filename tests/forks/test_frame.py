"""The frame around every page."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from oscar.core.loading import get_model

from shop.forks.catalogue.templatetags import frame
from tests import factories
from tests.forks.pages import find, text, words

pytestmark = pytest.mark.django_db
Category = get_model("catalogue", "Category")


def test_a_visitor_without_a_basket_costs_one_query(client: Client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/accounts/login/")


def test_the_navigation_names_the_categories_of_the_first_level(client: Client):
    factories.category("Tips", parent=factories.category("Home use"))
    factories.category("Hidden", is_public=False)
    assert text(client.get("/contact/"), cls="nav") == "Home use All products Learn Contact"


def test_the_basket_link_counts_things_and_not_lines(client: Client):
    product = factories.product()
    client.post(f"/basket/add/{product.pk}/", {"quantity": 3})
    assert '<span class="header-link__count">3' in client.get("/").content.decode()


def test_a_forged_basket_cookie_counts_nothing(client: Client):
    client.post(f"/basket/add/{factories.product().pk}/", {"quantity": 3})
    true = client.cookies["oscar_open_basket"].value
    client.cookies["oscar_open_basket"] = true.partition(":")[0] + ":forged"
    assert "header-link__count" not in client.get("/").content.decode()
    client.cookies["oscar_open_basket"] = true
    assert "header-link__count" in client.get("/").content.decode()


def test_the_basket_link_counts_what_is_kept_beside_a_number_that_is_refused(client: Client):
    for title in ("Plenty", "Few"):
        client.post(f"/basket/add/{factories.product(title=title, stock=4).pk}/", {"quantity": 1})
    sent = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-MIN_NUM_FORMS": 0, "form-MAX_NUM_FORMS": 1000}
    lines = client.get("/basket/").context["basket"].all_lines()
    for at, (line, quantity) in enumerate(zip(lines, (3, 9), strict=True)):
        sent |= {f"form-{at}-id": line.pk, f"form-{at}-quantity": quantity}
    page = client.post("/basket/", sent)
    kept = sum(line.quantity for line in lines.model.objects.all())
    assert (kept, text(page, cls="header-link__count")) == (2, "2 items")


def lists(page) -> list[list[str]]:
    """The links of the row, of the menu and of the foot's columns."""
    return [[link.get("href") for link in nav.iter("a")] for nav in find(page, tag="nav")]


def test_a_phone_finds_in_its_menu_what_a_wide_screen_has_in_its_row(client: Client):
    factories.category("Home use")
    page = client.get("/catalogue/")
    menu, row = lists(page)[:2]
    assert menu == row
    assert len(find(page, tag="details", cls="menu")) == 1


def test_help_is_in_the_same_place_on_every_page(client: Client, rf):
    factories.category("Home use")
    pages = [client.get(address) for address in ("/", "/catalogue/", "/basket/", "/nowhere/", "/accounts/login/")]
    helps = {
        tuple(words(link) for link in find(page, tag="nav", **{"aria-labelledby": "footer-help"})) for page in pages
    }
    assert len(helps) == 1
    assert "Check a lot number" in helps.pop()[0]


def test_every_drawing_that_a_template_names_is_there():
    named = {
        name
        for file in (settings.BASE_DIR / "templates").glob("**/*.html")
        for name in re.findall(r'components/icon.html" with name="([\w-]+)"', file.read_text())
    }
    drawn = {file.stem for file in (settings.BASE_DIR / "templates/components/icons").glob("*.svg")}
    assert (sorted(named - drawn), len(named) > 5) == ([], True)


def test_the_tab_has_its_icon_without_a_journey_and_the_front_page_names_the_file(client: Client):
    front, other = (find(client.get(address), tag="link", rel="icon")[0].get("href") for address in ("/", "/learn/"))
    drawing = (settings.BASE_DIR / "static/img/mark.svg").read_text().strip()
    assert (front, unquote(other)) == ("/static/img/mark.svg", f"data:image/svg+xml,{drawing}")


@pytest.mark.parametrize("address", ["/nowhere/", "/catalogue/%00"])
def test_a_page_that_could_not_help_offers_the_search_and_other_ways(client: Client, address):
    page = client.get(address)
    assert [box.get("id") for box in find(page, tag="input", name="q")] == ["site-search", "page-search"]
    ways = find(page, tag="section", cls="ways-on")[0]
    assert [link.get("href") for link in ways.iter("a")][-1] == "/"


def test_the_skip_link_comes_first_and_leads_to_the_main_part(client: Client):
    page = client.get("/")
    first = next(iter(find(page, tag="a")))
    assert (first.get("href"), [part.get("id") for part in find(page, tag="main")]) == ("#main", ["main"])


def marks(page: Any) -> list[tuple[str, str | None]]:
    """The words of the menu's row that are marked as the place where one is, and how."""
    links = [link for link in find(page, tag="a", cls="nav__link") if link.get("aria-current")]
    return [(words(link), link.get("aria-current")) for link in links[: len(links) // 2]]


def test_the_menu_marks_where_one_is(client: Client):
    pens, tips = factories.category("Pens"), factories.category("Cartridges")
    assert marks(client.get(pens.get_absolute_url())) == [("Pens", "page")]
    assert marks(client.get(tips.get_absolute_url())) == [("Cartridges", "page")]
    assert [marks(client.get(f"/learn/{page}")) for page in ("", "depth/")] == [
        [("Learn", "page")],
        [("Learn", "true")],
    ]
    assert marks(client.get("/catalogue/")) == [("All products", "page")]
    assert marks(client.get("/contact/")) == [("Contact", "page")]
    assert marks(client.get("/")) == []
    finders = [find(client.get(address), cls="finder-link")[0] for address in (reverse("fit:finder"), "/contact/")]
    assert [link.get("aria-current") for link in finders] == ["page", None]


def test_a_shelf_with_another_name_stands_in_the_menu_at_once(client: Client):
    pens = factories.category("Pens")
    before = text(client.get("/contact/"), cls="nav")
    Category.objects.filter(pk=pens.pk).update(name="Devices")
    assert (before, text(client.get("/contact/"), cls="nav")) == (
        "Pens All products Learn Contact",
        "Devices All products Learn Contact",
    )


def test_each_visitor_sees_the_own_basket_and_the_own_account(client: Client):
    product, other = factories.product(title="Tips"), Client()
    client.post(f"/basket/add/{product.pk}/", {"quantity": "2"})
    other.force_login(get_user_model().objects.create_user("me", "me@example.com", "three random words"))
    pages = (client.get("/contact/"), other.get("/contact/"), Client().get("/contact/"))
    accounts = [words(find(page, cls="header-link")[0]) for page in pages]
    assert [text(page, cls="header-link__count") for page in pages] == ["2 items", "", ""]
    assert accounts == ["Sign in", "Account", "Sign in"]
    assert ["Sign in to see" in text(page, cls="footer__columns") for page in pages] == [True, False, True]


def test_a_header_is_kept_for_the_next_page_but_none_with_the_words_that_somebody_searched_for(client: Client):
    frame._drawn.cache_clear()
    kept = []
    for address in ("/contact/", "/contact/", "/search/?q=needles", "/contact/?q=needles"):
        assert client.get(address).status_code == 200
        kept.append(frame._drawn.cache_info().currsize)
    assert kept == [1, 1, 1, 1]
