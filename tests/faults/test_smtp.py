"""A mail server in trouble: what becomes of each letter, seen through a real socket."""

import logging
import socket
from collections import Counter
from datetime import timedelta

import pytest

from shop.mail import actions, queries, rules
from shop.mail.models import Message
from tests import factories
from tests.faults.smtp import Postbox, free_port, running

pytestmark = pytest.mark.django_db
PURPOSES = ("transactional", "service", "marketing")


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def server(postbox, settings):
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    with running(postbox) as port:
        point_to(settings, port)
        yield postbox


def point_to(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.EMAIL_HOST_USER, settings.EMAIL_TIMEOUT = "", 5


def states():
    return list(Message.objects.order_by("id").values_list("state", flat=True))


def test_a_letter_arrives_whole(server, now):
    message = factories.message(now=now, purpose="service")
    actions.dispatch_due(now=now)

    (letter,) = server.letters
    parts = [part.get_content_type() for part in letter.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    assert {name: letter[name] for name in ("Message-ID", "Date", "To", "Subject", "Auto-Submitted")} == {
        "Message-ID": message.message_id,
        "Date": "Tue, 05 Jan 2027 09:00:00 +0000",
        "To": "buyer@example.com",
        "Subject": "Your order",
        "Auto-Submitted": "auto-generated",
    }
    url = queries.stop_url("buyer@example.com", purpose="service")
    assert "".join(letter["List-Unsubscribe"].split()) == f"<{url}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_many_letters_share_one_connection(server, now):
    for index in range(5):
        factories.message(now=now, key=f"m{index}")
    actions.dispatch_due(now=now)

    assert (len(server.letters), server.connections) == (5, 1)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_refused_connection_touches_no_letter(settings, now, purpose, postbox):
    port = free_port()
    point_to(settings, port)
    message = factories.message(now=now, purpose=purpose)

    first, second = actions.dispatch_due(now=now), actions.dispatch_due(now=now)
    message.refresh_from_db()
    assert (first.claimed, first.unreachable != "", message.state, message.attempts) == (0, True, "planned", 0)
    assert second.claimed == 0
    assert message.reason.startswith("The mail server cannot be reached (ConnectionRefusedError")
    assert message.events.count() == 2

    with running(postbox, port=port):
        assert actions.dispatch_due(now=now + timedelta(seconds=5)).ended == {"sent": 1}


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "451 4.3.0 busy"])
def test_a_delay_is_tried_again_with_the_same_message_id(server, now, purpose, command, reply):
    message = factories.message(now=now, purpose=purpose)
    server.script(command, reply)

    assert actions.dispatch_due(now=now).ended == {"planned": 1}
    message.refresh_from_db()
    assert timedelta(seconds=30) <= message.due_at - now <= timedelta(minutes=1)
    assert message.reason == f"Attempt 1 failed: {reply}"

    later = now + timedelta(minutes=2)
    assert actions.dispatch_due(now=later).ended == {"sent": 1}
    (letter,) = server.letters
    assert (letter["Message-ID"], letter["Date"]) == (message.message_id, "Tue, 05 Jan 2027 09:02:00 +0000")


def test_a_server_that_is_always_busy_is_given_up_after_twelve_attempts(server, now):
    message = factories.message(now=now)
    server.script("RCPT", *["451 busy"] * 20)

    for attempt in range(20):
        actions.dispatch_due(now=now + attempt * timedelta(hours=5))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 12)
    assert message.reason == "Given up after 12 attempts: 451 busy"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_address_that_does_not_exist_is_never_written_to_again(server, now, purpose):
    message = factories.message(now=now, purpose=purpose)
    factories.message(now=now, key="other", to_address="OTHER@example.com")
    server.script("RCPT", "550 5.1.1 no such user")

    assert actions.dispatch_due(now=now).ended == {"failed": 1, "sent": 1}
    message.refresh_from_db()
    assert message.reason == "The address does not work: 550 5.1.1 no such user"
    again = factories.message(now=now, key="again", to_address="Buyer@Example.com")
    assert actions.dispatch_due(now=now).ended == {"skipped": 1}
    again.refresh_from_db()
    assert again.reason.startswith("This address gets no transactional mail: The address does not work")


@pytest.mark.parametrize(
    ("command", "reply"), [("RCPT", "550 5.7.515 policy"), ("DATA", "554 5.6.0 content"), ("DATA", "550 5.1.1 spam")]
)
def test_a_refusal_that_is_not_the_addresss_fault_suppresses_nobody(server, now, command, reply):
    message = factories.message(now=now)
    server.script(command, reply)

    assert actions.dispatch_due(now=now).ended == {"failed": 1}
    message.refresh_from_db()
    assert message.reason == f"The mail server refused it: {reply}"
    assert queries.suppression_of("buyer@example.com", purpose="transactional") is None


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_a_connection_lost_before_the_letter_leaves_no_doubt(server, now, purpose, command):
    factories.message(now=now, purpose=purpose)
    server.script(command, "drop")

    assert actions.dispatch_due(now=now).ended == {"planned": 1}
    assert actions.dispatch_due(now=now + timedelta(minutes=2)).ended == {"sent": 1}
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("purpose", "state", "arrived"),
    [("transactional", "sent", 2), ("service", "in_doubt", 1), ("marketing", "in_doubt", 1)],
)
def test_a_connection_lost_after_the_final_dot(server, now, purpose, state, arrived):
    factories.message(now=now, purpose=purpose)
    server.script("DATA", "drop")

    actions.dispatch_due(now=now)
    actions.dispatch_due(now=now + timedelta(hours=1))
    actions.recover(now=now + timedelta(hours=2))
    actions.dispatch_due(now=now + timedelta(hours=2))
    assert (states(), len(server.letters)) == ([state], arrived)
    assert len({letter["Message-ID"] for letter in server.letters}) == 1


def test_trouble_with_one_letter_does_not_stop_the_others(server, now):
    for index in range(4):
        factories.message(now=now, key=f"m{index}", purpose="service", to_address=f"m{index}@example.com")
    server.script("DATA", "", "drop", "")
    server.script("RCPT", "", "", "550 5.1.1 unknown")

    actions.dispatch_due(now=now)
    assert states() == ["sent", "in_doubt", "failed", "sent"]
    assert (len(server.letters), server.connections) == (3, 3)


def test_a_login_that_is_refused_touches_no_letter(server, settings, now):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "shop", "wrong"
    message = factories.message(now=now, purpose="service")

    tally = actions.dispatch_due(now=now)
    message.refresh_from_db()
    assert (tally.claimed, message.state, tally.unreachable != "") == (0, "planned", True)


def test_a_letter_the_mail_library_refuses_does_not_reach_the_server(server, now, monkeypatch):
    message = factories.message(now=now)
    monkeypatch.setattr(rules, "headers", lambda **given: {"Message-ID": "<1@x>\nBcc: everybody@example.com"})

    assert actions.dispatch_due(now=now).ended == {"planned": 1}
    message.refresh_from_db()
    assert (server.letters, "BadHeaderError" in message.reason) == ([], True)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_a_server_that_hangs_before_the_letter_leaves_no_doubt(server, settings, now, purpose, command):
    settings.EMAIL_TIMEOUT = 0.2
    factories.message(now=now, purpose=purpose)
    server.script(command, "hang")

    assert actions.dispatch_due(now=now).ended == {"planned": 1}
    assert actions.dispatch_due(now=now + timedelta(minutes=2)).ended == {"sent": 1}
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("purpose", "state"), [("transactional", "planned"), ("service", "in_doubt"), ("marketing", "in_doubt")]
)
def test_a_server_that_hangs_after_the_final_dot(server, settings, now, purpose, state):
    settings.EMAIL_TIMEOUT = 0.2
    factories.message(now=now, purpose=purpose)
    server.script("DATA", "hang")

    assert actions.dispatch_due(now=now).ended == {state: 1}
    assert len(server.letters) == 1


def test_a_server_that_never_greets_touches_no_letter(settings, now):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        point_to(settings, silent.getsockname()[1])
        settings.EMAIL_TIMEOUT = 0.2
        message = factories.message(now=now)

        tally = actions.dispatch_due(now=now)
    message.refresh_from_db()
    assert (tally.claimed, message.state, message.attempts) == (0, "planned", 0)
    assert "timed out" in tally.unreachable


def test_after_an_outage_of_three_days_what_is_too_late_expires_and_the_rest_leaves_once(settings, now, postbox):
    """Each hour a receipt and a letter of advice that is of use for a day; nobody gets three days of old advice."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    port = free_port()
    point_to(settings, port)
    for hours in range(72):
        later = {"now": now, "due_at": now + timedelta(hours=hours)}
        factories.message(key=f"receipt:{hours}", **later)
        of_use = later["due_at"] + timedelta(hours=24)
        factories.message(key=f"advice:{hours}", purpose="service", expires_at=of_use, **later)
    for hours in range(72):
        assert actions.dispatch_due(now=now + timedelta(hours=hours)).claimed == 0

    with running(postbox, port=port):
        while actions.dispatch_due(now=now + timedelta(hours=72)).claimed:
            pass
    found = Counter(Message.objects.values_list("purpose", "state"))
    assert found == {("transactional", "sent"): 72, ("service", "expired"): 48, ("service", "sent"): 24}
    assert Counter(Counter(letter["Message-ID"] for letter in postbox.letters).values()) == {1: 96}
