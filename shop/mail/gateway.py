"""The mail server. The only file that speaks to it; everything it answers comes back as a ``Report``."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends import smtp

from shop.mail import rules
from shop.mail.rules import Outcome, Report


class Unreachable(Exception):
    """There is no mail server to talk to, or it will not talk to us. No letter was touched."""


@dataclass(frozen=True)
class Envelope:
    """One letter and all that the mail server must know about it."""

    to_address: str
    letter: rules.Letter
    headers: dict[str, str]
    sent_at: datetime

    def as_email(self) -> EmailMultiAlternatives:
        """The letter in Django's form: the text first, the HTML last (RFC 2046)."""
        email = EmailMultiAlternatives(
            subject=self.letter.subject,
            body=self.letter.text,
            to=[self.to_address],
            headers={**self.headers, "Date": format_datetime(self.sent_at)},
        )
        if self.letter.html:
            email.attach_alternative(self.letter.html, "text/html")
        return email

    def check(self) -> None:
        """Raise what the mail library would raise on a broken header or address, before anything is sent."""
        self.as_email().message()


class Line:
    """One open connection, used for many letters; opened anew when the server closed it."""

    def __init__(self) -> None:
        self._connection: Any = get_connection()
        self._handed_over = False

    def open(self) -> Self:
        """Connect. Raises ``Unreachable``."""
        try:
            if self._connection.open():
                self._watch()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_words(error)) from error
        return self

    def send(self, envelope: Envelope) -> Report:
        """Hand one letter over and say what came of it. Never raises."""
        self._handed_over = not isinstance(self._connection, smtp.EmailBackend)
        try:
            self.open()
            taken = self._connection.send_messages([envelope.as_email()])
        except Unreachable as error:
            return Report(Outcome.NOT_HANDED_OVER, str(error))
        except Exception as error:
            return self._report(error)
        return Report(Outcome.REFUSED, "It has no address to go to.") if taken == 0 else Report(Outcome.ACCEPTED)

    def close(self) -> None:
        """Say goodbye; a server that is gone already is no trouble."""
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException):
            self._connection.connection = None

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _watch(self) -> None:
        """Notice the moment from which a broken connection leaves us in doubt: the command DATA."""
        client = getattr(self._connection, "connection", None)
        if not isinstance(client, smtplib.SMTP):
            return
        original = client.data

        def data(message: Any) -> Any:
            self._handed_over = True
            return original(message)

        client.data = data  # type: ignore[assignment,method-assign]

    def _report(self, error: Exception) -> Report:
        self.close()
        match error:
            case smtplib.SMTPRecipientsRefused():
                code, text = next(iter(error.recipients.values()))
                return rules.classify(code, _decoded(text), stage="recipient")
            case smtplib.SMTPSenderRefused():
                return rules.classify(error.smtp_code, _decoded(error.smtp_error), stage="sender")
            case smtplib.SMTPResponseException():
                return rules.classify(error.smtp_code, _decoded(error.smtp_error), stage="letter")
        return Report(Outcome.LOST if self._handed_over else Outcome.NOT_HANDED_OVER, _words(error))


def _decoded(text: bytes | str) -> str:
    return " ".join((text.decode(errors="replace") if isinstance(text, bytes) else text).split())


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]
