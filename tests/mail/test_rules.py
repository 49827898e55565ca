"""What the outbox decides: tables, no database."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.mail import rules
from shop.mail.rules import Outcome, Refusal, Report

MINUTE = timedelta(minutes=1)
STATES = ("planned", "claimed", "sending", "sent", "in_doubt", "failed", "skipped", "expired", "cancelled")
LATER = datetime(2027, 1, 6, tzinfo=UTC)

ALLOWED = {
    "planned": "planned claimed cancelled sent",
    "claimed": "planned sending sent failed skipped expired cancelled",
    "sending": "planned sent in_doubt failed",
    "sent": "",
    "in_doubt": "planned sent",
    "failed": "planned sent",
    "skipped": "planned",
    "expired": "planned",
    "cancelled": "planned",
}


@pytest.mark.parametrize(("old", "new"), list(itertools.product(STATES, STATES)))
def test_a_message_moves_only_as_the_table_says(old, new):
    assert rules.may_move(old, new) == (new in ALLOWED[old].split())


def test_only_sending_leads_to_doubt_and_whatever_was_sent_once_may_turn_out_to_have_left():
    reported = ["planned", "claimed", "sending", "in_doubt", "failed"]
    assert [old for old in STATES if rules.may_move(old, "sent")] == reported
    assert [old for old in STATES if rules.may_move(old, "in_doubt")] == ["sending"]


# --- Waiting ---


@pytest.mark.parametrize(
    ("attempt", "least", "most"),
    [
        (1, 0.5, 1),
        (2, 1, 2),
        (3, 2, 4),
        (4, 4, 8),
        (8, 64, 128),
        (9, 120, 240),
        (12, 120, 240),
        (1000, 120, 240),
    ],
)
def test_the_wait_doubles_up_to_four_hours(attempt, least, most):
    assert rules.wait_before(attempt, chance=0.0) == least * MINUTE
    assert rules.wait_before(attempt, chance=1.0) == most * MINUTE


@given(st.integers(1, 5000), st.floats(0, 1, exclude_max=True))
def test_the_wait_is_never_nothing_and_never_endless(attempt, chance):
    assert timedelta(seconds=30) <= rules.wait_before(attempt, chance=chance) <= timedelta(hours=4)


def test_twelve_attempts_reach_over_most_of_a_day():
    waits = [rules.wait_before(attempt, chance=0.5) for attempt in range(1, rules.MOST_ATTEMPTS)]

    assert timedelta(hours=8) < sum(waits, timedelta(0)) < timedelta(hours=24)


# --- What an outcome means ---

PURPOSES = ("transactional", "service", "marketing")


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize(
    ("outcome", "state", "suppress"),
    [
        (Outcome.ACCEPTED, "sent", False),
        (Outcome.DEFERRED, "planned", False),
        (Outcome.REFUSED, "failed", False),
        (Outcome.NO_SUCH_ADDRESS, "failed", True),
        (Outcome.NOT_HANDED_OVER, "planned", False),
    ],
)
def test_an_outcome_means_the_same_for_every_purpose(purpose, outcome, state, suppress):
    found = rules.verdict(Report(outcome, "x"), purpose=purpose, attempts=1, chance=0.0)

    assert (found.state, found.suppress) == (state, suppress)


@pytest.mark.parametrize(
    ("purpose", "state"), [("transactional", "planned"), ("service", "in_doubt"), ("marketing", "in_doubt")]
)
def test_a_letter_lost_on_the_way_is_sent_again_only_if_it_must_arrive(purpose, state):
    found = rules.verdict(Report(Outcome.LOST, "gone"), purpose=purpose, attempts=1, chance=0.0)

    assert found.state == state


@pytest.mark.parametrize(("attempts", "state"), [(1, "planned"), (11, "planned"), (12, "failed"), (13, "failed")])
def test_attempts_are_bounded(attempts, state):
    found = rules.verdict(Report(Outcome.DEFERRED, "451 busy"), purpose="transactional", attempts=attempts, chance=0.0)

    assert found.state == state


def test_a_verdict_says_why_and_how_long():
    found = rules.verdict(Report(Outcome.DEFERRED, "451 busy"), purpose="service", attempts=2, chance=0.0)

    assert (found.reason, found.wait) == ("Attempt 2 failed: 451 busy", MINUTE)


def test_a_report_without_words_still_gives_a_reason():
    found = rules.verdict(Report(Outcome.NOT_HANDED_OVER), purpose="service", attempts=1, chance=0.0)

    assert found.reason == "Attempt 1 failed: not handed over"


# --- After a crash ---


@pytest.mark.parametrize(
    ("state", "purpose", "attempts", "expected"),
    [
        ("claimed", "transactional", 0, "planned"),
        ("claimed", "service", 0, "planned"),
        ("claimed", "marketing", 12, "planned"),
        ("sending", "transactional", 1, "planned"),
        ("sending", "transactional", 12, "failed"),
        ("sending", "service", 1, "in_doubt"),
        ("sending", "marketing", 1, "in_doubt"),
    ],
)
def test_after_a_crash(state, purpose, attempts, expected):
    found = rules.after_crash(state=state, purpose=purpose, attempts=attempts)

    assert (found.state, bool(found.reason)) == (expected, True)


# --- Refusals ---


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("skipped", "stopped"),
        Refusal("expired", "late"),
        Refusal("cancelled", "refunded"),
        Refusal("planned", "quiet hours", retry_at=LATER),
    ],
)
def test_a_sound_refusal_passes(refusal):
    rules.check_refusal(refusal)


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("sent", "x"),
        Refusal("in_doubt", "x"),
        Refusal("nonsense", "x"),
        Refusal("skipped", ""),
        Refusal("planned", "x"),
        Refusal("skipped", "x", retry_at=LATER),
    ],
)
def test_an_unsound_refusal_is_an_error(refusal):
    with pytest.raises(ValueError, match="refusal"):
        rules.check_refusal(refusal)


# --- The mail server's answers ---


@pytest.mark.parametrize(
    ("code", "text", "stage", "outcome"),
    [
        (421, "4.3.2 closing", "sender", Outcome.DEFERRED),
        (450, "4.2.1 greylisted", "recipient", Outcome.DEFERRED),
        (451, "busy", "letter", Outcome.DEFERRED),
        (452, "4.2.2 full", "recipient", Outcome.DEFERRED),
        (550, "5.1.1 no such user", "recipient", Outcome.NO_SUCH_ADDRESS),
        (550, "5.2.1 mailbox disabled", "recipient", Outcome.NO_SUCH_ADDRESS),
        (550, "no such user", "recipient", Outcome.NO_SUCH_ADDRESS),
        (551, "", "recipient", Outcome.NO_SUCH_ADDRESS),
        (553, "5.1.3 bad address", "recipient", Outcome.NO_SUCH_ADDRESS),
        (550, "5.7.515 sender not authenticated", "recipient", Outcome.REFUSED),
        (550, "5.7.1 relaying denied", "recipient", Outcome.REFUSED),
        (552, "5.2.2 mailbox full", "recipient", Outcome.REFUSED),
        (554, "blocked", "recipient", Outcome.REFUSED),
        (550, "5.1.1 spam", "letter", Outcome.REFUSED),
        (554, "5.6.0 bad content", "letter", Outcome.REFUSED),
        (550, "5.1.8 bad sender", "sender", Outcome.DEFERRED),
        (530, "authentication required", "sender", Outcome.DEFERRED),
    ],
)
def test_what_an_answer_means(code, text, stage, outcome):
    assert rules.classify(code, text, stage=stage) == Report(outcome, f"{code} {text}".strip())


# --- Who wants what ---


@pytest.mark.parametrize(
    ("purpose", "stops", "stopped_by", "stoppable"),
    [
        ("transactional", ("marketing",), ("all",), False),
        ("service", ("service", "marketing"), ("all", "service"), True),
        ("marketing", ("marketing",), ("all", "marketing"), True),
    ],
)
def test_who_is_stopped_by_what(purpose, stops, stopped_by, stoppable):
    assert (rules.stops(purpose), rules.stopped_by(purpose), rules.can_be_stopped(purpose)) == (
        stops,
        stopped_by,
        stoppable,
    )


@pytest.mark.parametrize(
    ("spelling", "normal"),
    [
        ("Buyer@Example.COM", "buyer@example.com"),
        ("  buyer@example.com ", "buyer@example.com"),
        ("ｂuyer@example.com", "buyer@example.com"),
        ("a@b@Example.com", "a@b@example.com"),
        ("x@MÜNCHEN.example", "x@xn--mnchen-3ya.example"),
        ("x@xn--mnchen-3ya.example", "x@xn--mnchen-3ya.example"),
        ("x@" + "a" * 70 + ".example", "x@" + "a" * 70 + ".example"),
    ],
)
def test_an_address_has_one_spelling(spelling, normal):
    assert rules.normalised(spelling) == normal


def test_the_hash_needs_the_key():
    one = rules.address_hash("a@example.com", key="k")

    assert one == rules.address_hash("A@EXAMPLE.com", key="k")
    assert one != rules.address_hash("a@example.com", key="other")
    assert len(one) == 64


def test_transactional_letters_carry_no_way_to_unsubscribe():
    assert rules.headers(message_id="<1@x>", purpose="transactional", stop_url="", domain="shop.example") == {
        "Message-ID": "<1@x>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


@pytest.mark.parametrize(("purpose", "list_id"), [("service", "care-letters"), ("marketing", "reminders")])
def test_other_letters_carry_one_click_and_the_name_of_their_stream(purpose, list_id):
    found = rules.headers(
        message_id="<1@x>", purpose=purpose, stop_url="https://shop.example/stop/t/", domain="shop.example"
    )

    assert (found["List-Id"], found["List-Unsubscribe"], found["List-Unsubscribe-Post"]) == (
        f"<{list_id}.shop.example>",
        "<https://shop.example/stop/t/>",
        "List-Unsubscribe=One-Click",
    )


# --- A provider's API ---


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.LOST),
        (400, Outcome.REFUSED),
        (401, Outcome.DEFERRED),
        (403, Outcome.DEFERRED),
        (408, Outcome.DEFERRED),
        (422, Outcome.REFUSED),
        (429, Outcome.DEFERRED),
        (500, Outcome.LOST),
        (504, Outcome.LOST),
    ],
)
def test_what_the_answer_of_a_providers_api_means(status, outcome):
    assert rules.classify_api(status, "x") == rules.Report(outcome, "x")


def test_a_provider_is_told_to_watch_nobody():
    found = rules.anymail("mailgun", key="k", secret="s", address="")
    assert found == {
        "MAILGUN_API_KEY": "k",
        "MAILGUN_WEBHOOK_SIGNING_KEY": "s",
        "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
        "REQUESTS_TIMEOUT": 10,
    }
    assert rules.anymail("postmark", key="k", secret="a:b", address="https://x")["POSTMARK_API_URL"] == "https://x"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"provider": "pigeons"}, "SHOP_EMAIL_PROVIDER is 'pigeons'; it must be one of mailgun, postmark, "),
        ({"key": ""}, "needs SHOP_EMAIL_PROVIDER_KEY"),
        ({"secret": ""}, "needs SHOP_EMAIL_PROVIDER_SECRET: without it anybody could report a bounce"),
        ({"secret": "no-colon"}, "must be a user name and a password with a colon between"),
        ({"secret": ":password"}, "must be a user name and a password with a colon between"),
    ],
)
def test_half_a_provider_is_refused_in_words(given, words):
    facts = {"provider": "postmark", "key": "k", "secret": "a:b", "address": ""} | given
    with pytest.raises(ValueError, match=words):
        rules.anymail(facts.pop("provider"), **facts)


@pytest.mark.parametrize(
    ("provider", "told", "soft"),
    [
        ("postmark", {"Type": "SoftBounce"}, True),
        ("postmark", {"Type": "HardBounce"}, False),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "22"}}}, True),
        ("sparkpost", {"msys": {"message_event": {"bounce_class": "10"}}}, False),
        ("sparkpost", {"msys": {"message_event": {}}}, False),
        ("sparkpost", {}, False),
        ("mailgun", {}, False),
    ],
)
def test_which_bounces_are_for_now_by_the_providers_own_words(provider, told, soft):
    assert rules.is_soft(provider, told) is soft


# --- The desk ---


@pytest.mark.parametrize("state", STATES)
def test_what_staff_may_send_again(state):
    assert rules.may_send_again(state) == (state not in ("planned", "claimed", "sending"))
    assert rules.needs_confirmation(state) == (state in ("sent", "in_doubt"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see /password-reset/confirm/MQ/tok-1/ now", "see /password-reset/confirm/[hidden] now"),
        ('<a href="/password-reset/confirm/MQ/t/">', '<a href="/password-reset/confirm/[hidden]">'),
        ("http://s/aftercare/ab:cd/sessions/1/feeling/fine/\n", "http://s/aftercare/[hidden]\n"),
        ("http://s/aftercare/calendar/ab:cd.ics", "http://s/aftercare/calendar/[hidden]"),
        ("<a href='http://s/stop/service.ab~cd/'>", "<a href='http://s/stop/[hidden]'>"),
        ("http://s/preferences/ab~cd/ or", "http://s/preferences/[hidden] or"),
        ("http://s/recall/7:ab/", "http://s/recall/[hidden]"),
        ("http://s/accounts/order-status/100/100:ab/", "http://s/accounts/order-status/100/[hidden]"),
        ("see /orders/1/", "see /orders/1/"),
    ],
)
def test_links_that_open_an_account_are_masked(text, shown):
    assert rules.masked(text) == shown


# --- Soft bounces ---


def soft(hours, letter, kind="deferred", **more):
    return rules.ProviderReport(provider="p", kind=kind, at=LATER + timedelta(hours=hours), letter=letter, **more)


@pytest.mark.parametrize(
    ("told", "number", "days"),
    [
        ([], 0, 0),
        ([soft(0, "a")], 1, 1),
        ([soft(0, "a", "bounced", reject_reason="other")], 1, 1),
        ([soft(0, "a", "bounced", reject_reason="bounced", is_soft=True)], 1, 1),
        ([soft(0, "a", "bounced", reject_reason="bounced")], 0, 0),
        ([soft(0, "a", "rejected", reject_reason="blocked")], 0, 0),
        ([soft(0, "a"), soft(0, "b")], 2, 2),
        ([soft(0, "a"), soft(-1, "b"), soft(-2, "c")], 3, 4),
        ([soft(0, letter) for letter in "abcd"], 4, 8),
        ([soft(0, letter) for letter in "abcde"], 5, 8),
        ([soft(-5, "a"), soft(-3, "a"), soft(0, "a", "bounced")], 1, 1),
        ([soft(-5, "", event_id="1"), soft(0, "", event_id="2")], 2, 2),
        ([soft(1, "a", "delivered"), soft(0, "a")], 0, 0),
        ([soft(-9, "a"), soft(-5, "b", "delivered"), soft(0, "c")], 1, 1),
    ],
)
def test_the_wait_after_soft_bounces_doubles_up_to_eight_days_whatever_the_order_of_reports(told, number, days):
    for reports in (told, told[::-1]):
        found = rules.setbacks(reports)
        assert (found.number if found else 0) == number
        assert found is None or found.wait_until == LATER + timedelta(days=days)
        assert bool(found and found.is_hopeless) == (number == 5)
