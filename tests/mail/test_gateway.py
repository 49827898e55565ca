"""The mail server's door, where no whole server is needed."""

import smtplib
from dataclasses import replace

import pytest

from shop.mail import gateway
from shop.mail.rules import Letter, Outcome


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
    assert envelope.as_email().message().get_content_type() == "text/plain"


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
