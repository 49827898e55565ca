"""The window: a page is made once for all who pass by, and nobody sees what is another visitor's."""

import json
import pickle
import re
import zlib
from datetime import timedelta

import pytest
from django.apps import apps as every
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from shop import clock, freshness
from shop.fit.models import CustomerPen
from shop.home import pages
from shop.shelf import actions
from shop.shelf.models import MissedSearch
from shop.window import apps, door
from tests import factories
from tests.test_settings import start

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_its_own_address", "shelf_at_once")]

CATALOGUE = "/catalogue/"


@pytest.fixture
def at_its_own_address(settings) -> None:
    """The window is open at the shop's own address only, which in tests is another."""
    settings.SHOP_URL = "http://testserver"


@pytest.fixture
def cartridge():
    return factories.product(title="Home 12-pin")


@pytest.fixture
def passer_by() -> Client:
    return Client(enforce_csrf_checks=True)


def queries(client: Client, address: str, **asked) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(address, **asked)
    return len(found)


def tokens(response) -> list[str]:
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', response.content.decode())


def is_kept(address: str, **asked) -> bool:
    """Whether a second passer-by is shown the page of the first."""
    Client().get(address, **asked)
    return queries(Client(), address) == 0


@pytest.mark.parametrize(
    "name", ["home", "catalogue:index", "search:search", "education:learn", "fit:finder", "about", "delivery-returns"]
)
def test_a_warm_page_asks_the_database_nothing(name):
    address = reverse(name)
    cold = Client().get(address)
    assert (cold.status_code, queries(Client(), address)) == (200, 0)


def test_a_warm_product_page_asks_the_database_nothing(cartridge):
    address = cartridge.get_absolute_url()
    cold = Client().get(address).content
    assert (queries(Client(), address), strip(Client().get(address).content) == strip(cold)) == (0, True)


def strip(page: bytes) -> str:
    return re.sub(r'value="\w{64}"', "", page.decode())


def test_every_page_of_the_window_exists():
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for space, (_, resolver) in get_resolver().namespace_dict.items():
        known |= {f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    assert set(door.PAGES) - known == set()


def test_two_visitors_get_two_tokens_and_both_can_buy(cartridge):
    address = cartridge.get_absolute_url()
    found = []
    for _ in range(3):
        visitor = Client(enforce_csrf_checks=True)
        page = visitor.get(address)
        (token,) = set(tokens(page))
        posted = visitor.post(f"/basket/add/{cartridge.pk}/", {"quantity": 1, "csrfmiddlewaretoken": token})
        found.append((token, page.cookies["csrftoken"].value, posted.status_code))
    assert [len({each[column] for each in found}) for column in range(3)] == [3, 3, 1]
    assert found[0][2] == 302


def test_the_token_of_one_visitor_is_no_use_to_another(cartridge, passer_by):
    address = cartridge.get_absolute_url()
    stolen = tokens(Client().get(address))[0]
    passer_by.get(address)
    asked = {"quantity": 1, "csrfmiddlewaretoken": stolen}
    assert passer_by.post(f"/basket/add/{cartridge.pk}/", asked).status_code == 403


def test_what_is_kept_holds_no_token_and_sets_no_cookie(cartridge):
    page = Client().get(cartridge.get_absolute_url())
    kept = [pickle.loads(value) for value in caches["pages"]._cache.values()]
    ((body, headers),) = [each for each in kept if isinstance(each, tuple)]
    html = zlib.decompress(body).decode()
    assert ("Set-Cookie" in headers, tokens(page)[0] in html, re.findall(r"\b\w{64}\b", html)) == (False, False, [])


def test_a_visitor_keeps_the_cookie_with_the_token(cartridge, passer_by):
    first = passer_by.get(cartridge.get_absolute_url()).cookies["csrftoken"].value
    assert passer_by.get(cartridge.get_absolute_url()).cookies["csrftoken"].value == first


def test_a_page_without_a_form_sets_no_cookie_and_belongs_to_no_cache_on_the_way():
    for page in (Client().get("/about/"), Client().get("/about/")):
        told = (dict(page.cookies), page["Cache-Control"], page["Vary"], page["X-Frame-Options"])
        assert told == ({}, "private, no-cache", "Cookie, Accept-Encoding", "DENY")
        assert "default-src 'self'" in page["Content-Security-Policy"]


def test_who_has_something_in_the_basket_sees_it(cartridge):
    Client().get(CATALOGUE)
    buyer = Client()
    buyer.post(f"/basket/add/{cartridge.pk}/", {"quantity": 3})
    assert '3<span class="visually-hidden"> items' in buyer.get(CATALOGUE).content.decode()
    assert '<span class="visually-hidden"> items' not in Client().get(CATALOGUE).content.decode()


def test_who_is_signed_in_gets_pages_of_their_own_and_leaves_none(customer, cartridge):
    customer.get(CATALOGUE)
    assert "Account</span>" not in Client().get(CATALOGUE).content.decode()
    assert "Account</span>" in customer.get(CATALOGUE).content.decode()


@pytest.fixture
def customer(django_user_model) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.create_user("ada", "ada@example.com", "a-calm-demo"))
    return client


@pytest.mark.parametrize("cookie", ["sessionid", "oscar_open_basket", "pens", "messages", "somebody-elses"])
def test_a_cookie_shuts_the_window(cookie, cartridge):
    known = Client()
    known.cookies[cookie] = "x"
    known.get(CATALOGUE)
    assert caches["pages"].get("freshness") is None
    Client().get(CATALOGUE)
    assert queries(known, CATALOGUE) > 0


def test_a_message_said_on_the_way_is_for_one_visitor(monkeypatch):
    whole = pages.render

    def say(request, *args, **kwargs):
        messages.info(request, "For one visitor alone")
        return whole(request, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(pages, "render", say)
        Client().get("/about/")
    assert "For one visitor alone" not in Client().get("/about/").content.decode()


# --- What somebody may try ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "testserver:81"},
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "https"},
        {"x-forwarded-port": "666"},
        {"x-original-url": "/evil/"},
        {"x-rewrite-url": "/evil/"},
        {"accept-language": "evil"},
        {"accept": "evil/evil"},
        {"user-agent": "evil"},
    ],
)
def test_a_header_poisons_no_page(headers, cartridge):
    """What was asked for under another name, or with odd headers, is not what the next visitor is shown."""
    clean = {
        address: strip(Client().get(address).content) for address in ("/", CATALOGUE, cartridge.get_absolute_url())
    }
    caches["pages"].clear()
    for address in clean:
        Client().get(address, headers=headers)
    assert {address: strip(Client().get(address).content) for address in clean} == clean


@pytest.mark.parametrize(
    "query", ["?q=evil", "?utm_source=evil", "?next=//evil.example", "?page=2&q=evil", "?q=evil&q=evil"]
)
@pytest.mark.parametrize("address", ["/", CATALOGUE, "/learn/"])
def test_a_parameter_poisons_no_page(address, query):
    Client().get(address + query)
    assert "evil" not in Client().get(address).content.decode()


def test_a_page_with_a_parameter_that_it_does_not_read_is_the_page_without_it(cartridge):
    address = cartridge.get_absolute_url()
    Client().get(address)
    assert queries(Client(), f"{address}?utm_source=letter") == 0


def test_a_choice_has_one_page_whatever_its_order(cartridge):
    Client().get(f"{CATALOGUE}?sort=price&kind=cartridge")
    assert queries(Client(), f"{CATALOGUE}?kind=cartridge&sort=price") == 0


def test_a_choice_is_another_page(cartridge):
    found = {strip(Client().get(f"{CATALOGUE}{query}").content) for query in ("", "?kind=cartridge", "?sort=price")}
    assert len(found) == 3


def test_a_flood_of_parameters_pushes_no_plain_page_out(settings, cartridge, monkeypatch):
    monkeypatch.setattr("shop.window.door.SECONDS", 3600)  # A busy machine may need more than a page's minute for it.
    small = {"LOCATION": "small", "OPTIONS": {"MAX_ENTRIES": 5}}
    settings.CACHES = {**settings.CACHES, "choices": settings.CACHES["choices"] | small}
    Client().get(CATALOGUE)
    for number in range(30):
        Client().get(f"{CATALOGUE}?x={number}")
        Client().get(f"{CATALOGUE}?tip=evil-{number}")
    assert (queries(Client(), CATALOGUE), len(caches["choices"]._cache) <= 5) == (0, True)


def test_words_that_find_nothing_are_not_kept(cartridge):
    assert (is_kept("/search/?q=zzzzqqq"), is_kept("/search/?q=12-pin")) == (False, True)


def test_a_head_request_is_answered_and_keeps_nothing():
    assert (Client().head("/about/").status_code, queries(Client(), "/about/") > 0) == (200, True)


def test_an_error_is_not_kept(cartridge):
    assert [Client().get("/learn/no-such-article/").status_code for _ in range(2)] == [404, 404]
    assert not is_kept("/learn/depth/?tip=evil")
    assert Client().get(f"/catalogue/wrong_{cartridge.pk}/").status_code == 301


# --- What changes ------------------------------------------------------------------------------------------------


def changes(django_capture_on_commit_callbacks, change) -> bool:
    """Whether a kept page goes when this changes."""
    Client().get(CATALOGUE)
    assert queries(Client(), CATALOGUE) == 0
    connection.run_on_commit = []  # What made the test's data still waits for a commit that never comes.
    with django_capture_on_commit_callbacks(execute=True):
        change()
    return queries(Client(), CATALOGUE) > 0


def test_a_price_a_stock_or_a_name_is_new_at_once(cartridge, django_capture_on_commit_callbacks):
    record = cartridge.stockrecords.get()

    def sell():
        record.allocate(1)

    def rename():
        cartridge.title = "Another name"
        cartridge.save()

    def reprice():
        record.price = 5
        record.save()

    for change in (sell, rename, reprice, cartridge.delete):
        assert changes(django_capture_on_commit_callbacks, change)


def test_what_many_rows_at_once_change_is_new_at_once(cartridge, django_capture_on_commit_callbacks):
    def hide():
        type(cartridge).objects.filter(pk=cartridge.pk).update(is_public=False)
        actions.renew([cartridge.pk])

    assert changes(django_capture_on_commit_callbacks, hide)


def test_nothing_goes_before_the_commit_and_nothing_with_a_rollback(cartridge, django_capture_on_commit_callbacks):
    Client().get(CATALOGUE)
    cartridge.save()
    assert queries(Client(), CATALOGUE) == 0

    def fail():
        with transaction.atomic():
            cartridge.save()
            transaction.set_rollback(True)

    assert not changes(django_capture_on_commit_callbacks, fail)


def test_a_page_made_of_old_rows_is_not_kept_as_a_new_one(monkeypatch):
    """Somebody changes the shop while a page is being made: the stamp is read first."""
    whole = pages.render

    def meanwhile(*args, **kwargs):
        freshness._renew()
        return whole(*args, **kwargs)

    monkeypatch.setattr(pages, "render", meanwhile)
    assert not is_kept("/about/")


@pytest.mark.parametrize("room", sorted(apps.ROOMS))
def test_the_window_listens_to_a_room(room, django_capture_on_commit_callbacks):
    seen = [model for model in every.get_app_config(room).get_models() if model._meta.label_lower not in apps.UNSEEN]
    for model in seen[:1]:
        assert changes(django_capture_on_commit_callbacks, lambda model=model: apps.something_changed(sender=model))


def test_who_searches_or_tells_of_a_pen_empties_no_window(django_capture_on_commit_callbacks):
    for model in (CustomerPen, MissedSearch, get_user_model()):
        assert not changes(django_capture_on_commit_callbacks, lambda model=model: apps.something_changed(sender=model))


def test_the_demos_clock_turns_the_page(monkeypatch):
    Client().get("/about/")
    monkeypatch.setattr(clock, "_offset", lambda: timedelta(days=1))
    assert queries(Client(), "/about/") > 0


def test_the_shop_works_with_the_cache_down(settings, cartridge, passer_by):
    down = {"SHOP_MODE": "test", "CACHE_URL": "rediscache://127.0.0.1:9/0"}
    code, told = start("json.dumps(s.CACHES, default=lambda each: None)", **down)
    assert code == 0
    found = json.loads(told)
    for each in found.values():
        each["OPTIONS"].pop("CONNECTION_POOL_KWARGS")
    settings.CACHES = found
    for address in ("/", CATALOGUE, "/search/?q=pin", cartridge.get_absolute_url(), "/learn/", "/fit/"):
        assert (Client().get(address).status_code, Client().get(address).status_code) == (200, 200)
    token = tokens(passer_by.get(cartridge.get_absolute_url()))[0]
    asked = {"quantity": 1, "csrfmiddlewaretoken": token}
    assert passer_by.post(f"/basket/add/{cartridge.pk}/", asked).status_code == 302
