"""Forgetting a person: what goes, and what must stay known."""

import pytest
from django.test import Client

from shop.mail import actions, queries, rules
from shop.mail.models import Consent, Message, Suppression
from tests import factories

pytestmark = pytest.mark.django_db
BUYER = "buyer@example.com"


def rows():
    """What is left of each message."""
    return list(
        Message.objects.order_by("id").values_list("key", "state", "to_address", "subject", "text", "html", "user")
    )


def test_unsent_letters_are_called_back_and_all_letters_are_blank(now):
    for key, state in [("a", "planned"), ("b", "claimed"), ("c", "sent"), ("d", "failed"), ("e", "in_doubt")]:
        fields = {"sent_at": now} if state == "sent" else {"reason": "x"}
        factories.message(now=now, key=key, state=state, lease_until=now if state == "claimed" else None, **fields)
    factories.message(now=now, key="other", to_address="other@example.com")

    assert actions.erase(BUYER, now=now) == 5
    blank = ("", "", "", "", None)
    assert rows() == [
        ("a", "cancelled", *blank),
        ("b", "cancelled", *blank),
        ("c", "sent", *blank),
        ("d", "failed", *blank),
        ("e", "in_doubt", *blank),
        ("other", "planned", "other@example.com", "Your order", "Thank you.", "<h1>Thank you</h1>", None),
    ]
    assert actions.dispatch_due(now=now).ended == {"sent": 1}


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Buyer@Example.com", " buyer@EXAMPLE.com "),
        ("x@M\u00fcnchen.example", "x@xn--mnchen-3ya.example"),
        ("x@xn--mnchen-3ya.example", "X@m\u00dcnchen.example"),
    ],
)
def test_every_spelling_of_the_address_is_found(now, written, asked):
    factories.message(now=now, to_address=written)

    assert actions.erase(asked, now=now) == 1


def test_the_account_and_the_address_in_servers_words_are_forgotten(now, django_user_model):
    user = django_user_model.objects.create_user("buyer", BUYER)
    message = factories.message(now=now, user=user, state="failed", reason="550 <buyer@example.com>: unknown")
    actions.send_again(message, now=now, by="clerk@example.com")
    Message.objects.update(state="failed", reason="550 <buyer@example.com>: unknown")
    actions.erase(BUYER, now=now)

    message.refresh_from_db()
    assert (message.user, message.reason) == (None, "550 <[address]>: unknown")
    assert [event.detail for event in message.events.all()] == ["Written.", "Sent again by [address]."]


def test_a_stop_survives_and_its_link_goes_on_working(now):
    token = queries.stop_token(BUYER, purpose="marketing")
    actions.suppress(BUYER, purpose="service", reason="x", origin="person", now=now)
    actions.erase(BUYER, now=now)
    answer = Client(enforce_csrf_checks=True).post(f"/stop/{token}/", {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert sorted(Suppression.objects.values_list("purpose", flat=True)) == ["marketing", "service"]
    factories.message(now=now, purpose="service")
    assert actions.dispatch_due(now=now).ended == {"skipped": 1}


def test_the_log_of_consents_loses_its_addresses_and_ends_with_a_no(now):
    factories.consent(now=now)
    for _ in range(2):
        actions.erase(BUYER, now=now)

    assert list(Consent.objects.order_by("id").values_list("address", "given", "wording")) == [
        ("", True, "Yes, write to me."),
        ("", False, "The person asked to be erased."),
    ]
    assert queries.has_consent(BUYER, "marketing") is False


def test_an_erased_letter_is_never_planned_or_sent_again(now):
    message = factories.message(now=now)
    actions.erase(BUYER, now=now)
    message.refresh_from_db()

    with pytest.raises(actions.Refused, match="was erased"):
        actions.send_again(message, now=now, by="clerk")
    assert actions.reschedule(message, due_at=now, expires_at=None, now=now) is False


def test_a_letter_that_comes_back_to_the_plan_after_its_erasure_is_cancelled(now):
    message = factories.message(now=now, state="sending", lease_until=now)
    actions.erase(BUYER, now=now)
    assert Message.objects.get().state == "sending"

    later = now + rules.LEASE * 2
    actions.recover(now=later)
    assert actions.dispatch_due(now=later).ended == {"cancelled": 1}
    message.refresh_from_db()
    assert (message.reason, message.to_address) == ("The person asked to be erased.", "")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <jo.smith+x@example.com>: no", "550 5.1.1 <[address]>: no"),
        ("to (jo@example.com), now", "to ([address]), now"),
        ("nothing", "nothing"),
    ],
)
def test_words_lose_their_addresses(said, kept):
    assert rules.without_addresses(said) == kept


def test_why_an_address_was_stopped_never_names_it(now):
    actions.suppress(BUYER, purpose="all", reason=f"550 5.1.1 <{BUYER}> unknown", now=now)
    assert Suppression.objects.get().reason == "550 5.1.1 <[address]> unknown"

    Suppression.objects.update(reason=f"As it was written once: {BUYER}.")
    actions.erase(BUYER, now=now)
    assert Suppression.objects.get().reason == "As it was written once: [address]."
