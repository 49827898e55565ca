"""Letters of which nobody can say whether they left: what happens when nobody ever tells."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shop.mail import actions, authors, rules, tasks
from shop.mail.actions import moving
from shop.mail.models import Message
from shop.mail.rules import Letter, Outcome, Report

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def lost(monkeypatch):
    """The connection breaks after the final dot, each time."""
    sent = []

    def send(line, envelope):
        sent.append(envelope.headers["Message-ID"])
        return Report(Outcome.LOST, "gone")

    monkeypatch.setattr("shop.mail.gateway.Line.send", send)
    monkeypatch.setitem(authors._authors, "poet", lambda message, now: Letter("x", "x", "x"))
    return sent


def planned(now, *, key="a", purpose="service", when_in_doubt="resend", of_use=timedelta(days=2)):
    return actions.plan(
        key=key,
        kind="test",
        author="poet",
        purpose=purpose,
        to_address="buyer@example.com",
        due_at=now,
        expires_at=now + of_use,
        now=now,
        when_in_doubt=when_in_doubt,
    )


def at(moment, monkeypatch):
    """A tick at this moment."""
    monkeypatch.setattr(actions, "trusted_now", lambda **given: moment)
    tasks.tick(timestamp=0)


def told(message):
    return [(event.state, event.detail) for event in message.events.all()]


def test_a_letter_about_safety_is_sent_once_more_and_never_a_third_time(now, lost, monkeypatch):
    message = planned(now)
    at(now, monkeypatch)
    at(now + rules.DOUBT_WAIT - SECOND, monkeypatch)
    assert len(lost) == 1

    for hours in (1, 2, 3, 30):
        at(now + timedelta(hours=hours), monkeypatch)
    message.refresh_from_db()
    assert (lost, message.state) == ([message.message_id] * 2, "in_doubt")
    doubt = ("in_doubt", "The connection broke after the letter was handed over: gone")
    again = ("planned", "Nobody can say whether it arrived; it is sent once more, because it is about safety.")
    once = [("claimed", ""), ("sending", "")]
    assert told(message) == [("planned", "Planned for 2027-01-05 09:00 UTC."), *once, doubt, again, *once, doubt]


def test_a_letter_that_is_to_be_left_stays_in_doubt(now, lost, monkeypatch):
    message = planned(now, when_in_doubt="leave")
    for hours in (0, 1, 30):
        at(now + timedelta(hours=hours), monkeypatch)
    message.refresh_from_db()
    assert (len(lost), message.state, message.decide_at) == (1, "in_doubt", None)


def test_a_letter_that_is_of_no_use_any_more_is_not_sent_again_and_says_so(now, lost, monkeypatch):
    message = planned(now, of_use=timedelta(minutes=30))
    for hours in (0, 1, 2):
        at(now + timedelta(hours=hours), monkeypatch)
    message.refresh_from_db()
    assert (len(lost), message.state) == (1, "in_doubt")
    assert told(message)[-1] == ("in_doubt", "Not sent again: it was of use until 2027-01-05 09:30 UTC.")
    assert message.events.count() == 5


def test_what_the_provider_told_meanwhile_is_not_sent_again(now, lost, monkeypatch):
    message = planned(now)
    at(now, monkeypatch)
    message.refresh_from_db()
    moving.move(message, "sent", now=now, detail="delivered", sent_at=now)

    at(now + timedelta(hours=2), monkeypatch)
    message.refresh_from_db()
    assert (len(lost), message.state) == (1, "sent")


def test_a_killed_workers_letter_waits_for_the_provider_too(now, lost, monkeypatch):
    message = planned(now)
    Message.objects.update(state="sending", lease_until=now)

    actions.recover(now=now + SECOND)
    message.refresh_from_db()
    assert (message.state, message.decide_at) == ("in_doubt", now + SECOND + rules.DOUBT_WAIT)


def test_no_marketing_letter_may_come_twice(now):
    logging.getLogger("django.db.backends").setLevel(logging.CRITICAL)
    with pytest.raises(IntegrityError, match="no_marketing_twice"), transaction.atomic():
        planned(now, purpose="marketing")


@pytest.mark.parametrize("when_in_doubt", ["leave", "resend"])
def test_a_service_letter_that_becomes_marketing_may_not_come_twice_either(now, when_in_doubt):
    message = planned(now)

    assert actions.change_purpose(message, purpose="marketing", when_in_doubt=when_in_doubt, now=now) is True
    assert (message.purpose, message.when_in_doubt) == ("marketing", "leave")


@pytest.mark.parametrize(("attempts", "decided"), [(0, "leave"), (1, "resend")])
def test_only_before_it_was_begun_is_it_decided_anew_what_a_doubt_means(now, attempts, decided):
    message = planned(now)
    Message.objects.update(attempts=attempts)

    assert actions.change_purpose(message, purpose="transactional", when_in_doubt="leave", now=now) is True
    assert (message.purpose, message.when_in_doubt) == ("transactional", decided)


@pytest.mark.parametrize("state", ["sending", "sent", "in_doubt", "failed"])
def test_what_left_or_ended_stays_the_kind_of_email_that_it_was(now, state):
    message = planned(now)
    when = {"sending": {"lease_until": now}, "sent": {"sent_at": now}}.get(state, {})
    Message.objects.update(state=state, reason="x", **when)

    assert actions.change_purpose(message, purpose="marketing", when_in_doubt="leave", now=now) is False
    message.refresh_from_db()
    assert (message.purpose, message.when_in_doubt, message.events.count()) == ("service", "resend", 1)


def test_nothing_is_sent_again_to_somebody_who_was_erased(now, lost, monkeypatch):
    message = planned(now)
    at(now, monkeypatch)
    actions.erase("buyer@example.com", now=now)

    at(now + timedelta(hours=2), monkeypatch)
    message.refresh_from_db()
    assert (len(lost), message.state) == (1, "in_doubt")


@pytest.mark.parametrize("arrived", [True, False])
def test_who_decides_a_doubt_that_was_just_settled_is_told_so(now, arrived):
    message = planned(now)
    Message.objects.filter(pk=message.pk).update(state="in_doubt", reason="crash")
    message.refresh_from_db()
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=now)

    with pytest.raises(actions.Refused, match="is not in doubt; it is sent"):
        actions.resolve(message, arrived=arrived, now=now, by="a clerk")
    assert Message.objects.count() == 1
