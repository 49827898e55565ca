"""Every public page is valid HTML with one first heading and one main part, asks no other host, loads no framework."""

import re

import pytest
from django.test import Client, RequestFactory
from django.views import defaults
from oscar.test import factories as oscar

from tests import factories
from tests.forks.pages import find, parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(now):
    tips = factories.category("Cartridges", description="Tips for pens.")
    factories.category("For use at home", slug="home", parent=tips)
    product = factories.product(audience="home", pin_count=12, max_depth_mm=0.25, pack_size=10, fit_family="DIA-HOME")
    gone = factories.product(title="Gone", stock=0)
    family = factories.family((5, "16.90", 3), (10, "29.90", 0), audience="home")
    professional = factories.product(title="Pro", audience="professional")
    factories.block(now=now, product_class=product.product_class)
    factories.block(now=now, kind="how-to-use-and-dispose", title="How to use it")
    return {"category": tips, "product": product, "gone": gone, "family": family, "professional": professional}


def addresses(shop) -> list[str]:
    lists = ["/", "/catalogue/", "/search/", "/search/?q=home", "/search/?q=zzz", "/basket/", "/nowhere/", "/offers/"]
    account = ["/accounts/login/", "/accounts/register/", "/accounts/logout/", "/password-reset/"]
    return [*lists, *account, "/password-reset/done/", *(thing.get_absolute_url() for thing in shop.values())]


def account_addresses(address) -> list[str]:
    pages = [
        "profile/",
        "profile/edit/",
        "profile/delete/",
        "change-password/",
        "addresses/",
        "addresses/add/",
        "alerts/",
        "orders/",
        f"addresses/{address.pk}/",
        f"addresses/{address.pk}/delete/",
    ]
    checkout = [f"/checkout/user-address/{act}/{address.pk}/" for act in ("edit", "delete")]
    return [*(f"/accounts/{page}" for page in pages), *checkout]


def check(response) -> None:
    parse(response)
    assert len(find(response, tag="h1")) == len(find(response, tag="main")) == 1
    assert [part.get("id") for part in find(response) if part.get("style") or part.get("onclick")] == []
    ids = [part.get("id") for part in find(response) if part.get("id")]
    assert sorted(ids) == sorted(set(ids))
    assets = [
        part.get("src") or part.get("href") or "" for part in find(response) if part.tag in ("img", "script", "link")
    ]
    scripts = [(part.get("type"), part.get("src")) for part in find(response, tag="script")]
    scripts = [script for script in scripts if script != ("application/ld+json", None)]
    assert scripts == [("module", "/static/js/shop.js")]
    styles = [part.get("href") for part in find(response, tag="link", rel="stylesheet")]
    assert [style for style in styles if not style.startswith("/static/css/")] == []
    canonical = [part.get("href") for part in find(response, tag="link", rel="canonical")]
    assert [asset for asset in assets if re.match(r"(https?:)?//", asset) and asset not in canonical] == []


def test_the_pages_of_a_visitor(client: Client, shop):
    for address in addresses(shop):
        check(client.get(address))


def test_the_basket_with_things_in_it(client: Client, shop):
    client.post(f"/basket/add/{shop['product'].pk}/", {"quantity": 2})
    check(client.get("/basket/"))


def test_forms_that_come_back_with_errors(client: Client, shop):
    check(client.post("/accounts/login/", {"login_submit": "1"}))
    check(client.post("/accounts/login/", {"registration_submit": "1"}))
    check(client.post("/password-reset/", {"email": "x"}))
    check(client.post(f"/accounts/alerts/create/{shop['gone'].pk}/", {"email": "x"}))


def test_the_pages_of_an_account(client: Client, shop):
    user = oscar.UserFactory()
    client.force_login(user)
    for address in account_addresses(oscar.UserAddressFactory(user=user)):
        check(client.get(address))


def test_the_pages_for_when_something_is_wrong(rf: RequestFactory, django_assert_num_queries):
    with django_assert_num_queries(0):
        check(defaults.server_error(rf.get("/")))


def test_a_form_without_its_token_is_explained(shop):
    check(Client(enforce_csrf_checks=True).post("/accounts/login/", {"login_submit": "1"}))
