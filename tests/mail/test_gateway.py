"""The mail server's door, where no whole server is needed."""

import email
import smtplib
from dataclasses import replace
from datetime import UTC, datetime
from email import policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shop.mail import gateway
from shop.mail.rules import Attachment, Letter, Outcome

MOMENT = datetime(2027, 1, 5, 9, tzinfo=UTC)


class Broken:
    """A mail service that is not SMTP, such as a provider's web interface."""

    def open(self):
        return None

    def send_messages(self, messages):
        raise RuntimeError("no answer")

    def close(self):
        raise smtplib.SMTPServerDisconnected("gone already")


@pytest.fixture
def envelope(now):
    return gateway.Envelope("a@example.com", Letter("Hi", "Hello", ""), {"Message-ID": "<1@x>"}, now)


@pytest.fixture
def broken_line(monkeypatch):
    monkeypatch.setattr(gateway, "get_connection", Broken)
    return gateway.Line()


def test_a_letter_without_html_is_plain_text(envelope):
    assert read(envelope.content)[0].get_content_type() == "text/plain"


def test_a_service_that_breaks_at_an_unknown_moment_leaves_a_doubt(broken_line, envelope):
    report = broken_line.send(envelope)

    assert (report.outcome, report.detail) == (Outcome.LOST, "RuntimeError: no answer")


def test_a_letter_without_an_address_was_not_sent(settings, envelope):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    line = gateway.Line()
    line._connection.connection = smtplib.SMTP()

    assert line.send(replace(envelope, to_address="")).outcome == Outcome.REFUSED


def test_a_server_that_is_gone_between_two_letters_is_no_doubt(settings, envelope, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def refuse(self):
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", refuse)

    assert gateway.Line().send(envelope).outcome == Outcome.NOT_HANDED_OVER


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\x85"), max_size=1200)
TEXTS = st.lists(LINES, max_size=6).map("\n".join)


def read(content):
    """A letter as a mail program reads it."""
    found = email.message_from_bytes(content, policy=policy.default)
    return found, [
        part.get_content().replace("\r\n", "\n").rstrip("\n") for part in found.walk() if not part.is_multipart()
    ]


@given(text=TEXTS, html=TEXTS.filter(bool))
@example(text="x" * 74 + "\t\ny", html="x" * 75 + " \ny")
def test_what_is_written_is_what_is_read(text, html):
    content = gateway.Envelope("a@example.com", Letter("Hi", text, html), {"Message-ID": "<1@x>"}, MOMENT).content

    assert read(content)[1] == [text.rstrip("\n"), html.rstrip("\n")]
    assert max(map(len, content.split(b"\r\n"))) <= 76
    assert (content.isascii(), b"\n" in content.replace(b"\r\n", b"")) == (True, False)


def test_a_letter_has_the_same_headers_as_the_mail_library_would_give_it(envelope):
    wordy = replace(envelope, letter=Letter("Grüße: " + "how to care for your skin " * 9, "x", "<p>x</p>"))
    ours, theirs = read(wordy.content)[0], read(wordy.as_email().message().as_bytes())[0]

    names = sorted(set(theirs.keys()) - {"Content-Type", "Content-Transfer-Encoding"})
    assert [ours[name].strip() for name in names] == [theirs[name].strip() for name in names]
    assert [p.get_content_type() for p in ours.walk()] == [p.get_content_type() for p in theirs.walk()]


@pytest.mark.parametrize("name", ["Subject", "X-Note"])
def test_a_header_of_two_lines_is_refused(envelope, name):
    letter = Letter("Hi\nBcc: all@example.com" if name == "Subject" else "Hi", "x", "")
    headers = {} if name == "Subject" else {name: "a\r\nBcc: all@example.com"}

    with pytest.raises(ValueError, match="newlines"):
        replace(envelope, letter=letter, headers=headers).check()


def test_a_file_goes_with_the_letter_in_both_forms(envelope):
    file = Attachment("sessions.ics", "text/calendar", "BEGIN:VCALENDAR\nSUMMARY:Grüße\nEND:VCALENDAR")
    carrying = replace(envelope, letter=Letter("Hi", "Hello", "<p>Hello</p>", (file,)))

    for content in (carrying.content, carrying.as_email().message().as_bytes()):
        read_letter, parts = read(content)
        assert [part.get_content_type() for part in read_letter.walk()] == [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
        ]
        assert parts == ["Hello", "<p>Hello</p>", file.text]
        assert [part.get_filename() for part in read_letter.iter_attachments()] == ["sessions.ics"]
