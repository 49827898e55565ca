"""The page where a person chooses which emails to get, by signed link."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import LockNotAvailable

from shop.mail import actions, queries
from shop.mail.actions import consenting
from shop.mail.models import Consent, Suppression
from tests import factories

pytestmark = pytest.mark.django_db
BUYER = "buyer@example.com"


@pytest.fixture
def path():
    return queries.preferences_url(BUYER.title()).removeprefix("http://localhost:8000")


def boxes(client, path):
    """Which boxes are ticked, which cannot be ticked, and what the page sends when all are."""
    page = client.get(path).content.decode()
    found = re.findall(r'<input type="checkbox" name="(\w+)"[^>]*?value="([^"]+)"( checked)?( disabled)?', page)
    return (
        [name for name, _, ticked, _ in found if ticked],
        [name for name, _, _, shut in found if shut],
        {name: value for name, value, _, _ in found},
    )


def kept():
    return (
        sorted(Suppression.objects.values_list("purpose", "origin")),
        list(Consent.objects.order_by("id").values_list("given", "where", "wording")),
    )


def test_at_first_the_advice_is_on_and_the_reminders_are_off(client, path):
    assert boxes(client, path)[:2] == (["service"], [])


def test_looking_changes_nothing(client, path):
    for method in (client.get, client.head):
        assert method(path + "?service=on&marketing=preferences-1").status_code == 200
    assert kept() == ([], [])


def test_saving_needs_no_cookie_no_login_and_no_csrf_token(path):
    answer = Client(enforce_csrf_checks=True).post(path, {})

    assert (answer.status_code, answer.url, answer.cookies.output()) == (302, f"{path}?saved", "")
    assert kept() == ([("service", "person")], [])


def test_what_is_chosen_is_shown_and_says_that_it_is_saved(client, path):
    answer = client.post(path, {"marketing": "preferences-1"}, follow=True)

    assert "Your choice is saved" in answer.content.decode()
    assert boxes(client, path)[:2] == (["marketing"], [])


def test_a_yes_to_reminders_is_kept_with_the_words_of_the_page(client, path, now):
    factories.consent(now=now)
    actions.unsubscribe(queries.stop_token(BUYER, purpose="service"), now=now)
    every_box = boxes(client, path)[2]
    words = re.search(r"<span>(Reminders[^<]+)</span>", client.get(path).content.decode())[1]

    for _ in range(2):
        client.post(path, every_box)
    assert kept() == (
        [],
        [
            (True, "checkout", "Yes, write to me."),
            (False, "link", "Stop these emails"),
            (True, "preferences", words),
        ],
    )
    assert Consent.objects.latest("id").address == BUYER


def test_a_no_to_reminders_stops_them_and_is_kept(client, path, now):
    factories.consent(now=now)
    for _ in range(2):
        client.post(path, {"service": "on"})

    stopped, said = kept()
    assert (stopped, [row[:2] for row in said]) == (
        [("marketing", "person")],
        [(True, "checkout"), (False, "preferences")],
    )
    factories.message(now=now, purpose="marketing", agreed=False)
    assert actions.dispatch_due(now=now).ended == {"skipped": 1}


def test_advice_that_was_stopped_can_be_had_again(client, path, now):
    client.post(path, {})
    client.post(path, {"service": "on"})

    factories.message(now=now, purpose="service")
    assert (kept(), actions.dispatch_due(now=now).ended) == (([], []), {"sent": 1})


@pytest.mark.parametrize(
    ("purpose", "origin", "shut", "words"),
    [
        ("all", "bounce", ["service", "marketing"], "our emails to this address came back"),
        ("marketing", "complaint", ["marketing"], "was reported as spam"),
    ],
)
def test_nobody_can_take_back_a_bounce_or_a_complaint(client, path, now, purpose, origin, shut, words):
    actions.suppress(BUYER, purpose=purpose, reason="x", origin=origin, now=now)
    client.post(path, boxes(client, path)[2])

    assert (boxes(client, path)[1], words in client.get(path).content.decode()) == (shut, True)
    assert kept() == ([(purpose, origin)], [])


def test_a_yes_beside_words_that_nobody_showed_is_none(client, path):
    client.post(path, {"service": "on", "marketing": "on"})

    assert kept() == ([], [])


@pytest.mark.parametrize("token", ["nonsense", "stop"])
def test_a_wrong_link_is_told_and_changes_nothing(client, path, token):
    if token == "stop":
        token = queries.stop_token(BUYER, purpose="service")
    answers = [method(f"/preferences/{token}/").status_code for method in (client.get, client.post)]

    assert (answers, kept()) == ([404, 404], ([], []))
    assert actions.choose(token, service=False, marketing="", now=None) is False


def test_the_link_does_not_show_the_address(path):
    assert ("buyer" in path, "example" in path) == (False, False)


def test_the_page_says_what_always_comes(client, path):
    page = " ".join(client.get(path).content.decode().split())
    assert "such as a receipt, always come. So does a product recall" in page


def test_the_page_costs_the_same_few_queries(client, path, now, django_assert_num_queries):
    for _ in range(30):
        factories.consent(now=now)
    with django_assert_num_queries(3):
        client.get(path)


def test_while_the_address_is_held_the_choice_is_shown_again_with_the_reason_and_nothing_is_lost(
    client, path, monkeypatch
):
    def held(hashed, *, shared):
        error = OperationalError("canceling statement due to lock timeout")
        error.__cause__ = LockNotAvailable("canceling statement due to lock timeout")
        raise error

    monkeypatch.setattr(consenting, "hold_address", held)
    page = client.post(path + "?saved", {"marketing": "preferences-1"})
    content = page.content.decode()
    assert (page.status_code, "Please press Save again" in content, "Your choice is saved." in content) == (
        503,
        True,
        False,
    )
    assert re.findall(r'name="(\w+)"[^>]*? checked', content) == ["marketing"]
    assert kept() == ([], [])


def test_a_database_in_other_trouble_is_not_called_busy(client, path, monkeypatch):
    def gone(hashed, *, shared):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(consenting, "hold_address", gone)
    with pytest.raises(OperationalError):
        client.post(path, {})
