"""The log of who agreed to what, and what it holds back."""

import pytest
from django.db import IntegrityError, transaction

from shop.mail import actions, queries, rules
from shop.mail.models import Consent, Message, Suppression
from tests import factories

pytestmark = pytest.mark.django_db
BUYER = "buyer@example.com"


def say(given, *, now, address=BUYER):
    return actions.record_consent(
        address, purpose="marketing", given=given, wording="Yes, write.", where="desk", order_number="7", now=now
    )


def reason_of(state):
    return list(Message.objects.filter(state=state).values_list("reason", flat=True))


def test_the_last_word_counts(now):
    heard = [queries.has_consent(BUYER, "marketing")]
    for given in (True, False, True):
        say(given, now=now)
        heard.append(queries.has_consent(" BUYER@Example.com", "marketing"))

    assert heard == [False, True, False, True]
    assert Consent.objects.count() == 3


def test_the_log_keeps_the_words_the_place_the_order_and_the_moment(now):
    row = say(True, now=now)

    assert Consent.objects.values(
        "address", "address_hash", "purpose", "given", "wording", "where", "order_number", "at"
    ).get() == {
        "address": BUYER,
        "address_hash": queries.address_hash(BUYER),
        "purpose": "marketing",
        "given": True,
        "wording": "Yes, write.",
        "where": "desk",
        "order_number": "7",
        "at": now,
    }
    assert str(row) == "yes to marketing, 2027-01-05"


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(given=False),
        lambda rows: rows.update(wording="Something else"),
        lambda rows: rows.update(address="other@example.com"),
        lambda rows: rows.delete(),
    ],
)
def test_the_database_keeps_each_consent_as_it_was_given(now, change):
    say(True, now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        change(Consent.objects.all())
    assert Consent.objects.update(address="") == 1


@pytest.mark.parametrize(
    ("purpose", "agreed", "ended"),
    [
        ("marketing", True, "sent"),
        ("marketing", False, "skipped"),
        ("service", False, "sent"),
        ("transactional", False, "sent"),
    ],
)
def test_only_a_marketing_letter_needs_a_yes(now, purpose, agreed, ended):
    factories.message(now=now, purpose=purpose, agreed=agreed)

    assert actions.dispatch_due(now=now).ended == {ended: 1}
    expected = ["This person has not agreed to marketing letters."] if ended == "skipped" else []
    assert reason_of("skipped") == expected


def test_a_letter_without_a_yes_cannot_be_sent_again_either(now):
    message = factories.message(now=now, purpose="marketing", agreed=False)
    actions.dispatch_due(now=now)
    message.refresh_from_db()

    with pytest.raises(actions.Refused, match="has not agreed"):
        actions.send_again(message, now=now, by="clerk")


def test_a_marketing_letter_needs_the_shops_postal_address(now, settings):
    settings.SHOP_POSTAL_ADDRESS = ""
    for purpose in rules.PURPOSES:
        factories.message(now=now, key=purpose, purpose=purpose)

    assert actions.dispatch_due(now=now).ended == {"sent": 2, "skipped": 1}
    assert reason_of("skipped") == [
        "Marketing letters must show the shop's postal address, and SHOP_POSTAL_ADDRESS is empty."
    ]


def test_a_one_click_stop_is_also_a_no(now):
    say(True, now=now)
    for _ in range(2):
        actions.unsubscribe(queries.stop_token(BUYER, purpose="marketing"), now=now)

    assert queries.has_consent(BUYER, "marketing") is False
    assert list(Consent.objects.order_by("id").values_list("given", "where", "address")) == [
        (True, "desk", BUYER),
        (False, "link", ""),
    ]


@pytest.mark.parametrize("origin", ["person", "bounce", "complaint"])
def test_a_yes_under_an_address_that_anybody_may_type_takes_back_no_stop(now, origin):
    actions.suppress(BUYER, purpose="marketing", reason="x", origin=origin, now=now)
    say(True, now=now)

    assert list(Suppression.objects.values_list("purpose", flat=True)) == ["marketing"]
    assert queries.objection(BUYER, purpose="marketing") == "This address gets no marketing mail: x"


@pytest.mark.parametrize(("origin", "left"), [("person", []), ("bounce", ["marketing"]), ("complaint", ["marketing"])])
def test_a_yes_by_the_link_of_a_letter_takes_back_only_what_the_person_had_stopped(now, origin, left):
    actions.suppress(BUYER, purpose="marketing", reason="x", origin=origin, now=now)
    token = queries.preferences_url(BUYER).rstrip("/").rpartition("/")[2]
    actions.choose(token, service=True, marketing="Yes, write.", now=now)

    assert list(Suppression.objects.values_list("purpose", flat=True)) == left


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("person", "complaint", ("complaint", "second")),
        ("person", "person", ("person", "first")),
        ("complaint", "person", ("complaint", "first")),
        ("bounce", "complaint", ("bounce", "first")),
    ],
)
def test_a_complaint_after_an_unsubscribe_cannot_be_taken_back(now, first, second, kept):
    actions.suppress(BUYER, purpose="marketing", reason="first", origin=first, now=now)
    actions.suppress(BUYER, purpose="marketing", reason="second", origin=second, now=now)

    assert Suppression.objects.values_list("origin", "reason").get() == kept
