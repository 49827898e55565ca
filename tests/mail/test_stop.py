"""The way out: unsubscribing by link (RFC 8058)."""

import pytest
from django.test import Client

from shop.mail import queries
from shop.mail.models import Suppression

pytestmark = pytest.mark.django_db


def link(purpose="service"):
    return queries.stop_url("Buyer@Example.com", purpose=purpose).removeprefix("http://localhost:8000")


def kept():
    return sorted(Suppression.objects.values_list("purpose", flat=True))


def test_looking_changes_nothing(client):
    answer = client.get(link())

    assert (answer.status_code, answer.context["purpose"], kept()) == (200, "service", [])


def test_one_click_needs_no_cookie_and_no_csrf_token():
    answer = Client(enforce_csrf_checks=True).post(link(), {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, kept()) == (200, ["marketing", "service"])


def test_whoever_stopped_by_mistake_finds_the_page_of_choices(client):
    assert f'href="{queries.preferences_path(queries.address_hash("buyer@example.com"))}"' in (
        client.post(link()).content.decode()
    )


def test_twice_is_the_same_as_once(client):
    assert [client.post(link("marketing")).status_code for _ in range(2)] == [200, 200]
    assert kept() == ["marketing"]


def test_a_forged_link_is_answered_and_does_nothing(client):
    forged = link().replace("service", "marketing")

    assert (client.post(forged).status_code, client.get(forged).status_code, kept()) == (200, 404, [])


def test_the_link_does_not_show_the_address():
    assert ("buyer" in link().lower(), "example.com" in link().lower()) == (False, False)


def test_every_spelling_of_an_address_is_one_address(client):
    client.post(link())

    assert queries.suppression_of(" bUYER@eXample.COM ", purpose="service").purpose == "service"
    assert queries.suppression_of("buyer@example.com", purpose="transactional") is None
