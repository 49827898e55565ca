"""What the mail provider reports: signed, twice, out of order, and before our own commit."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils.module_loading import import_string

from shop import clock
from shop.mail import actions, gateway, queries, rules, tasks
from shop.mail.actions import holding
from shop.mail.models import Consent, Message, ProviderEvent, SoftBounces, Suppression
from shop.mail.rules import ProviderReport
from tests import factories

pytestmark = pytest.mark.django_db
BUYER = "buyer@example.com"
KEY, PASSWORD = "signing-key", "shop:secret"
BOUNCE = "550 5.1.1 <buyer@example.com> unknown"


@pytest.fixture(autouse=True)
def mailgun(settings, now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    settings.EMAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = rules.anymail("mailgun", key="k", secret=KEY, address="")


@pytest.fixture
def postmark(settings):
    settings.EMAIL_PROVIDER = "postmark"
    settings.ANYMAIL = rules.anymail("postmark", key="k", secret=PASSWORD, address="")


def signed(event, *, letter, at, token="t1", key=KEY, **more):
    """A report as Mailgun posts it."""
    stamp = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "timestamp": at.timestamp(),
            "recipient": BUYER,
            "user-variables": {"letter": letter},
            "message": {"headers": {"message-id": "another@mailgun"}},
            **more,
        },
    }


def post(body, *, provider="mailgun", **headers):
    return Client(enforce_csrf_checks=True).post(
        f"/mail/events/{provider}/", json.dumps(body), content_type="application/json", **headers
    )


def hard(letter, at, **more):
    return signed(
        "failed",
        letter=letter,
        at=at,
        severity="permanent",
        reason="bounce",
        **{"delivery-status": {"message": BOUNCE}},
        **more,
    )


def sent(now, **fields):
    return factories.message(now=now, state="sent", sent_at=now, attempts=1, **fields)


def stops():
    return sorted(Suppression.objects.values_list("purpose", "origin"))


def test_a_delivery_is_written_on_its_letter(now):
    message = sent(now)
    later = now + timedelta(seconds=3)

    assert post(signed("delivered", letter=message.message_id, at=later)).status_code == 200
    message.refresh_from_db()
    assert (message.state, message.delivered_at, message.bounced_at) == ("sent", later, None)
    assert message.events.last().detail == "Delivered (mailgun)."
    assert stops() == []


@pytest.mark.parametrize("fault", ["key", "nothing", "no json"])
def test_a_report_without_its_proof_is_turned_away(now, fault):
    message = sent(now)
    body = signed("delivered", letter=message.message_id, at=now, key="guessed" if fault == "key" else KEY)
    if fault == "nothing":
        del body["signature"]
    if fault == "no json":
        body = "delivered"

    assert (post(body).status_code, ProviderEvent.objects.count()) == (400, 0)


def test_only_the_chosen_provider_has_a_door(now, settings):
    body = signed("delivered", letter="x", at=now)
    assert [post(body, provider=name).status_code for name in ("postmark", "nobody", "mailgun")] == [404, 404, 200]

    settings.EMAIL_PROVIDER = ""
    assert post(body).status_code == 404


def test_a_hard_bounce_stops_all_mail_to_the_address_and_keeps_no_address(now):
    message = sent(now)
    post(hard(message.message_id, now))

    message.refresh_from_db()
    event = ProviderEvent.objects.get()
    words = "It came back: the address does not work (reported by mailgun). 550 5.1.1 <[address]> unknown"
    assert (message.bounced_at, stops(), Suppression.objects.get().reason) == (now, [("all", "bounce")], words)
    assert (event.detail, event.address_hash) == ("550 5.1.1 <[address]> unknown", queries.address_hash(BUYER))
    factories.message(now=now, key="next")
    assert actions.dispatch_due(now=now).ended == {"skipped": 1}


def test_a_complaint_stops_advice_and_offers_and_is_a_no(now):
    message = sent(now)
    factories.consent(now=now)
    post(signed("complained", letter=message.message_id, at=now))

    message.refresh_from_db()
    assert (message.complained_at, stops()) == (now, [("marketing", "complaint"), ("service", "complaint")])
    assert (queries.has_consent(BUYER, "marketing"), Consent.objects.latest("id").where) == (False, "provider")


@pytest.mark.parametrize(
    ("severity", "reason", "words"),
    [
        ("temporary", "generic", "Delayed by the other side; the provider tries again (mailgun). 452 full"),
        ("permanent", "old", "Not delivered this time; the address may work again (mailgun). 452 full"),
    ],
)
def test_a_soft_bounce_stops_nothing(now, severity, reason, words):
    message = sent(now)
    status = {"delivery-status": {"message": "452 full"}}
    post(signed("failed", letter=message.message_id, at=now, severity=severity, reason=reason, **status))

    message.refresh_from_db()
    assert (message.bounced_at, stops(), message.events.last().detail) == (None, [], words)


def put_off(letters, now):
    """Report that each of these letters is delayed."""
    for letter in letters:
        post(signed("failed", letter=letter, at=now, token=letter, severity="temporary", reason="generic"))


def next_letter(now, *, purpose="service", key="next"):
    """What becomes of a letter that is due now: its state and how many days it waits."""
    message = factories.message(now=now, key=key, purpose=purpose)
    actions.dispatch_due(now=now)
    message.refresh_from_db()
    return message.state, (message.due_at - now).days


@pytest.mark.parametrize(
    ("purpose", "fate"), [("service", ("planned", 1)), ("marketing", ("planned", 1)), ("transactional", ("sent", 0))]
)
def test_after_a_soft_bounce_advice_and_offers_wait_and_receipts_do_not(now, purpose, fate, mailoutbox):
    put_off([sent(now).message_id], now)

    assert next_letter(now, purpose=purpose) == fate
    words = "Letters to this address did not get through, for now (1 in a row since the last that did)."
    assert Message.objects.get(key="next").reason == ("" if fate[0] == "sent" else words)
    assert next_letter(now, key="other", purpose="transactional") == ("sent", 0)
    day_after = now + timedelta(days=1)
    assert actions.dispatch_due(now=day_after).ended == ({} if fate[0] == "sent" else {"sent": 1})


def test_somebody_elses_soft_bounce_keeps_no_letter_back(now, mailoutbox):
    put_off([sent(now).message_id], now)
    factories.message(now=now, key="next", purpose="service", to_address="another@example.com")

    assert actions.dispatch_due(now=now).ended == {"sent": 1}


def test_the_wait_doubles_with_each_letter_and_a_delivery_ends_it(now, mailoutbox):
    letters = [sent(now, key=key).message_id for key in "abc"]
    put_off(letters, now)
    assert next_letter(now) == ("planned", 4)

    post(signed("delivered", letter=letters[0], at=now + timedelta(minutes=1)))
    assert (SoftBounces.objects.count(), next_letter(now, key="other")) == (0, ("sent", 0))


def test_five_letters_in_a_row_that_do_not_get_through_count_as_a_hard_bounce(now):
    letters = [sent(now, key=key).message_id for key in "abcde"]
    put_off(letters[:4], now)
    assert stops() == []

    put_off(letters[4:], now)
    assert (stops(), next_letter(now)) == ([("all", "bounce")], ("skipped", 0))
    assert Suppression.objects.get().reason == "5 letters in a row did not get through (reported by mailgun)."
    assert str(SoftBounces.objects.get()) == f"5 until {now + timedelta(days=8):%Y-%m-%d %H:%M}"


def test_a_letter_leaves_without_a_question_more_for_the_sake_of_soft_bounces(now, django_assert_num_queries):
    factories.message(now=now)
    (claimed,) = holding.claim(now=now, limit=1)
    with transaction.atomic(), django_assert_num_queries(1):
        assert holding.take(claimed, now=now).barriers == []


def test_a_report_that_comes_twice_counts_once(now):
    message = sent(now)
    for _ in range(2):
        assert post(hard(message.message_id, now)).status_code == 200

    assert (ProviderEvent.objects.count(), message.events.count()) == (1, 2)


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_reports_does_not_matter(now, turned):
    message = sent(now)
    reports = [
        signed("delivered", letter=message.message_id, at=now, token="a"),
        signed("delivered", letter=message.message_id, at=now + timedelta(hours=1), token="b"),
        signed("complained", letter=message.message_id, at=now + timedelta(hours=2), token="c"),
    ]
    for body in reversed(reports) if turned else reports:
        post(body)

    message.refresh_from_db()
    assert (message.delivered_at, message.complained_at) == (now, now + timedelta(hours=2))


@pytest.mark.parametrize("report", ["delivered", "hard"])
@pytest.mark.parametrize(
    ("state", "attempts", "ended"),
    [
        ("sending", 1, "sent"),
        ("in_doubt", 1, "sent"),
        ("planned", 1, "sent"),
        ("claimed", 1, "sent"),
        ("failed", 1, "sent"),
        ("planned", 0, "planned"),
        ("claimed", 0, "claimed"),
        ("cancelled", 1, "cancelled"),
    ],
)
def test_a_report_settles_whether_a_letter_has_left(now, report, state, attempts, ended):
    held = {"lease_until": now} if state in ("sending", "claimed") else {}
    message = factories.message(now=now, state=state, attempts=attempts, reason="x", **held)
    body = hard(message.message_id, now) if report == "hard" else signed("delivered", letter=message.message_id, at=now)
    post(body)

    message.refresh_from_db()
    assert (message.state, message.sent_at) == (ended, now if ended == "sent" else None)


def test_a_delivery_reported_before_our_own_commit_leaves_one_sent_letter(now, monkeypatch):
    """The provider is faster than the worker that handed the letter over."""
    message = factories.message(now=now, purpose="service")

    def send(line, envelope):
        post(signed("delivered", letter=envelope.headers["Message-ID"], at=now))
        return rules.Report(rules.Outcome.ACCEPTED)

    monkeypatch.setattr(gateway.Line, "send", send)
    actions.dispatch_due(now=now)

    message.refresh_from_db()
    assert (message.state, message.delivered_at, message.reason) == ("sent", now, "")
    assert [event.state for event in message.events.all()] == ["planned", "claimed", "sending", "sent"]
    assert actions.dispatch_due(now=now + timedelta(hours=1)).claimed == 0


def test_a_delivery_resolves_a_letter_whose_worker_died(now):
    message = factories.message(now=now, purpose="service", state="sending", attempts=1, lease_until=now)
    actions.recover(now=now + rules.LEASE)
    message.refresh_from_db()
    assert message.state == "in_doubt"

    post(signed("delivered", letter=message.message_id, at=now))
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", now)


def test_a_report_on_an_unknown_letter_waits_for_it(now):
    post(hard("<later@shop>", now))
    assert (stops(), actions.match_provider_events(now=now)) == ([("all", "bounce")], 0)

    message = factories.message(now=now, message_id="<later@shop>", state="in_doubt", attempts=1, reason="x")
    tasks.match_provider_events(0)
    message.refresh_from_db()
    assert (message.state, message.bounced_at, ProviderEvent.objects.get().message) == ("sent", now, message)
    assert actions.match_provider_events(now=now) == 0


def test_a_report_on_an_erased_persons_letter_still_stops_mail(now):
    message = sent(now)
    actions.erase(BUYER, now=now)
    post(hard(message.message_id, now))

    message.refresh_from_db()
    assert (stops(), message.to_address, message.bounced_at) == ([("all", "bounce")], "", now)


def test_who_opened_a_letter_or_followed_a_link_is_not_kept(now):
    message = sent(now)
    for event in ("opened", "clicked"):
        assert post(signed(event, letter=message.message_id, at=now, token=event)).status_code == 200

    assert (ProviderEvent.objects.count(), message.events.count()) == (0, 1)


@pytest.mark.parametrize(("purpose", "stopped"), [("marketing", ["marketing"]), ("service", ["marketing", "service"])])
def test_an_unsubscribe_at_the_provider_counts_like_ours(now, purpose, stopped):
    message = sent(now, purpose=purpose)
    post(signed("unsubscribed", letter=message.message_id, at=now))

    assert stops() == [(each, "person") for each in stopped]


def test_a_report_that_names_nobody_is_about_the_letters_receiver(now):
    message = sent(now)
    body = hard(message.message_id, now)
    del body["event-data"]["recipient"]
    post(body)

    assert Suppression.objects.get().address_hash == queries.address_hash(BUYER)


def test_a_report_about_nobody_stops_nobody(now):
    body = hard("<nobody@shop>", now)
    del body["event-data"]["recipient"]

    assert (post(body).status_code, stops()) == (200, [])


def basic(words):
    return {"HTTP_AUTHORIZATION": f"Basic {base64.b64encode(words.encode()).decode()}"}


@pytest.mark.usefixtures("postmark")
@pytest.mark.parametrize(("kind", "stopped"), [("HardBounce", [("all", "bounce")]), ("SoftBounce", [])])
def test_another_provider_proves_itself_with_a_password_and_its_soft_bounces_are_known(now, kind, stopped):
    message = sent(now)
    body = {
        "RecordType": "Bounce",
        "Type": kind,
        "ID": 42,
        "Email": BUYER,
        "BouncedAt": now.isoformat(),
        "Details": BOUNCE,
        "Metadata": {"letter": message.message_id},
    }

    assert post(body, provider="postmark", **basic("shop:guess")).status_code == 400
    assert post(body, provider="postmark").status_code == 400
    assert post(body, provider="postmark", **basic(PASSWORD)).status_code == 200
    message.refresh_from_db()
    assert (stops(), message.bounced_at) == (stopped, now if stopped else None)


@pytest.mark.usefixtures("postmark")
def test_a_report_without_a_number_is_known_again_by_what_it_says(now):
    letters = [sent(now, key=key).message_id for key in ("a", "b")]
    for letter in letters * 2:
        body = {
            "RecordType": "Delivery",
            "Recipient": BUYER,
            "DeliveredAt": now.isoformat(),
            "Metadata": {"letter": letter},
        }
        post(body, provider="postmark", **basic(PASSWORD))

    assert list(ProviderEvent.objects.order_by("id").values_list("letter", flat=True)) == letters
    assert str(ProviderEvent.objects.first()) == "postmark: delivered"


@pytest.mark.parametrize("name", rules.PROVIDERS)
def test_every_provider_has_its_backend_and_its_view(name):
    provider = rules.PROVIDERS[name]
    assert import_string(provider.backend).esp_name == provider.name
    assert import_string(provider.view).esp_name == provider.name


def test_what_the_provider_keeps_back_counts_as_what_it_was(now):
    def meant(reason):
        report = ProviderReport(provider="sendgrid", kind="rejected", at=now, reject_reason=reason)
        effect = rules.effect(report, purpose="service")
        return effect.stops, effect.origin, effect.moment

    assert meant("bounced") == (("all",), "bounce", "bounced_at")
    assert meant("spam") == (("service", "marketing"), "complaint", "")
    assert meant("unsubscribed") == (("service", "marketing"), "person", "")
    assert meant("blocked") == ((), "", "")


def test_the_moment_of_a_report_without_one_is_now(now):
    message = sent(now)
    body = signed("delivered", letter=message.message_id, at=datetime(2020, 1, 1, tzinfo=UTC))
    del body["event-data"]["timestamp"]
    post(body)

    assert Message.objects.get().delivered_at == now


def test_an_early_report_is_given_to_its_letter_once_even_by_two_at_once(now, monkeypatch):
    post(signed("delivered", letter="<later@shop>", at=now))
    message = factories.message(now=now, message_id="<later@shop>")
    both_saw = list(queries.events_with_a_letter_now())
    monkeypatch.setattr(queries, "events_with_a_letter_now", lambda: both_saw)

    assert [actions.match_provider_events(now=now) for _ in range(2)] == [1, 0]
    assert message.events.count() == 2


# --- Bodies that no provider sends ------------------------------------------------------------------------------------

STRANGE = ["[" * 100_000, "[1]", "[null]", "[[]]", '{"signature": 1}', '{"signature": []}', '[{"msys": null}]']


@pytest.mark.parametrize("provider", sorted(rules.PROVIDERS))
@pytest.mark.parametrize("body", STRANGE)
def test_a_body_that_is_no_report_is_refused_and_breaks_nothing(settings, provider, body):
    settings.EMAIL_PROVIDER = provider
    settings.ANYMAIL = rules.anymail(provider, key="k", secret=PASSWORD, address="")
    proof = {"Authorization": "Basic " + base64.b64encode(PASSWORD.encode()).decode()}

    for headers, answers in (({}, {400}), (proof, {200, 400})):
        answer = Client().post(f"/mail/events/{provider}/", body, content_type="application/json", headers=headers)
        assert answer.status_code in answers
    assert ProviderEvent.objects.count() == 0


def test_what_no_database_keeps_is_replaced_in_a_report(now):
    message = sent(now)
    strange = signed("delivered", letter=message.message_id, at=now, recipient="a\x00b\ud800@example.com")

    assert post(strange).status_code == 200
    assert ProviderEvent.objects.get().address_hash == queries.address_hash("a\ufffdb\ufffd@example.com")


def test_an_error_of_our_own_stays_an_error_so_that_the_provider_tells_again(now, monkeypatch):
    def broken(*args, **kwargs):
        raise TypeError("ours")

    monkeypatch.setattr(actions, "note_provider_event", broken)

    with pytest.raises(TypeError, match="ours"):
        post(signed("delivered", letter="<a@b>", at=now))
