"""What the outbox does, one sentence per test."""

from datetime import timedelta

import pytest

from shop.mail import actions, authors
from shop.mail.models import Message
from shop.mail.rules import Letter
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_written_letter_goes_out_once(now, mailoutbox):
    message = factories.message(now=now)

    assert actions.dispatch_due(now=now).ended == {"sent": 1}
    assert actions.dispatch_due(now=now).ended == {}

    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == ("sent", now, 1)
    assert [(m.to, m.subject) for m in mailoutbox] == [(["buyer@example.com"], "Your order")]
    assert [e.state for e in message.events.all()] == ["planned", "claimed", "sending", "sent"]


def test_the_same_key_is_the_same_row(now):
    first = factories.message(now=now)
    second = factories.message(now=now, letter=Letter(subject="Other", text="x", html=""))

    assert (second.pk, second.subject) == (first.pk, "Your order")


def test_an_author_writes_at_sending(now, monkeypatch):
    monkeypatch.setitem(authors._authors, "poet", lambda message, now: Letter("Late", f"At {now:%H:%M}", "<p>x</p>"))
    message = actions.plan(
        key="poem:1",
        kind="poem",
        author="poet",
        purpose="service",
        to_address="buyer@example.com",
        due_at=now + timedelta(hours=1),
        expires_at=now + timedelta(hours=3),
        now=now,
    )

    assert actions.dispatch_due(now=now).claimed == 0
    assert actions.dispatch_due(now=now + timedelta(hours=2)).ended == {"sent": 1}
    message = Message.objects.get(pk=message.pk)
    assert (message.subject, message.text) == ("Late", "At 11:00")
