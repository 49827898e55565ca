"""Every address of the desk is closed to strangers, and to staff who were given nothing."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from oscar.test.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/dashboard/login/"
FILLED = {"uuid": "00000000-0000-0000-0000-000000000001", "int": "1", "slug": "x", "str": "x"}
# Addresses that Oscar writes as patterns, in full.
WRITTEN = {
    r"catalogue/^products/create/(?P<product_class_slug>[\w-]+)/$": "catalogue/products/create/x/",
    r"users/^(?P<pk>-?\d+)/$": "users/1/",
    r"users/^(?P<pk>-?\d+)/password-reset/$": "users/1/password-reset/",
    r"users/^alerts/(?P<pk>-?\d+)/delete/$": "users/alerts/1/delete/",
    r"users/^alerts/(?P<pk>-?\d+)/update/$": "users/alerts/1/update/",
    r"comms/^(?P<slug>[\w-]+)/$": "comms/x/",
}
OPEN = ("login/", "logout/")
# What all staff may read. There is no text "x", so that its pages are not found rather than refused.
FOR_ALL_STAFF = {
    "/dashboard/": "200",
    "/dashboard/education/": "200",
    "/dashboard/education/block/x/": "404",
    "/dashboard/education/block/x/1/preview/": "404",
}


def addresses() -> list[str]:
    """Every address below the desk's, but the way in and out."""
    routes = [route.removeprefix("dashboard/") for route in _walk(get_resolver()) if route.startswith("dashboard/")]
    filled = [WRITTEN.get(route) or re.sub(r"<(\w+):\w+>", lambda found: FILLED[found[1]], route) for route in routes]
    return [f"/dashboard/{each}" for each in filled if each not in OPEN]


def _walk(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield route


def answers(client: Client) -> dict[str, str]:
    """What each address answers, to a form where it takes nothing else: its status, or "login" where it leads there."""
    asked = {each: _told(client.get(each)) for each in addresses()}
    return {each: _told(client.post(each)) if told == "405" else told for each, told in asked.items()}


def _told(answer) -> str:
    return "login" if answer.get("Location", "").startswith(LOGIN) else str(answer.status_code)


def test_a_stranger_is_led_to_the_login_from_every_address_of_the_desk():
    assert {each: told for each, told in answers(Client()).items() if told != "login"} == {}


def test_staff_who_were_given_nothing_are_refused_but_by_the_front_page_and_the_texts_that_all_staff_read():
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    assert {each: told for each, told in answers(client).items() if told != "403"} == FOR_ALL_STAFF
