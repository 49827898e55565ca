"""The mail server. The only file that speaks to it; everything it answers comes back as a ``Report``."""

import re
import smtplib
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import cached_property, lru_cache
from types import TracebackType
from typing import Any, Self

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends import smtp
from django.core.mail.message import forbid_multi_line_headers, sanitize_address

from shop.mail import rules
from shop.mail.rules import Outcome, Report

# Python gives a blank at the end of a line two letters more than it has counted for it.
LATE_BLANK = re.compile(rb"^(.{74,75})(=20|=09)$", re.MULTILINE)


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
        """The letter in Django's form, for any mail service: the text first, the HTML last (RFC 2046)."""
        email = EmailMultiAlternatives(
            subject=self.letter.subject,
            body=self.letter.text,
            to=[self.to_address],
            headers={**self.headers, "Date": format_datetime(self.sent_at)},
        )
        if self.letter.html:
            email.attach_alternative(self.letter.html, "text/html")
        for file in self.letter.attachments:
            email.attach(file.name, file.text, file.kind)
        # A provider changes the Message-ID, but gives this back with each of its reports.
        email.metadata = {"letter": self.headers["Message-ID"]}  # type: ignore[attr-defined]
        return email

    @cached_property
    def content(self) -> bytes:
        """The same letter as SMTP carries it, in seven bits. Raises ``BadHeaderError``, as Django's form would.

        Django's own writer takes longer than all the rest of an SMTP conversation, and sends eight bits without asking.
        """
        head = {
            "Subject": self.letter.subject,
            "From": settings.DEFAULT_FROM_EMAIL,
            "To": self.to_address,
            "Date": format_datetime(self.sent_at),
            **self.headers,
            "MIME-Version": "1.0",
        }
        text = _part("plain", self.letter.text)
        body = text if not self.letter.html else _alternatives(text, _part("html", self.letter.html))
        if self.letter.attachments:
            body = _with_files(body, self.letter.attachments)
        lines = (": ".join(forbid_multi_line_headers(name, value, "utf-8")) for name, value in head.items())
        return "\n".join(lines).replace("\n", "\r\n").encode("ascii") + b"\r\n" + body

    def check(self) -> None:
        """Raise what the mail library would raise on a broken header or address, before anything is sent."""
        _ = self.content


def _part(kind: str, text: str, *, more: str = "") -> bytes:
    """Headers and quoted-printable content of one part; no line is longer than 76 bytes."""
    lines = "\n".join(text.splitlines()).encode()
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n{more}\r\n'
    encoded = LATE_BLANK.sub(rb"\1=\n\2", b2a_qp(lines, istext=True))
    return head.encode() + encoded.replace(b"\n", b"\r\n") + b"\r\n"


def _alternatives(*parts: bytes) -> bytes:
    """The parts in one. The border between them holds what quoted-printable text never does."""
    head = b'Content-Type: multipart/alternative; boundary="=_next"\r\n\r\n'
    return head + b"".join(b"--=_next\r\n" + part for part in parts) + b"--=_next--\r\n"


def _with_files(body: bytes, files: tuple[rules.Attachment, ...]) -> bytes:
    """The letter and its files, each a part of its own."""
    parts = [body, *(_file(each) for each in files)]
    head = b'Content-Type: multipart/mixed; boundary="=_files"\r\n\r\n'
    return head + b"".join(b"--=_files\r\n" + part for part in parts) + b"--=_files--\r\n"


def _file(file: rules.Attachment) -> bytes:
    named = f'Content-Disposition: attachment; filename="{file.name}"\r\n'
    return _part(file.kind.removeprefix("text/"), file.text, more=named)


class Line:
    """One connection, used for many letters; opened at the first, and anew when the server closed it."""

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
            taken = self._hand_over(envelope)
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
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _hand_over(self, envelope: Envelope) -> int | None:
        """How many letters were taken, if the service says so."""
        if not isinstance(self._connection, smtp.EmailBackend):
            taken: int | None = self._connection.send_messages([envelope.as_email()])
            return taken
        if not envelope.to_address:
            return 0
        sender, to_address = _as_on_the_wire(settings.DEFAULT_FROM_EMAIL), _as_on_the_wire(envelope.to_address)
        server: Any = self._connection.connection
        server.sendmail(sender, [to_address], envelope.content)
        return 1

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
            case AnymailRecipientsRefused():
                return Report(Outcome.NO_SUCH_ADDRESS, _words(error))
            case AnymailAPIError(status_code=int() as status):
                return rules.classify_api(status, _words(error))
            case smtplib.SMTPRecipientsRefused():
                code, text = next(iter(error.recipients.values()))
                return rules.classify(code, _decoded(text), stage="recipient")
            case smtplib.SMTPSenderRefused():
                return rules.classify(error.smtp_code, _decoded(error.smtp_error), stage="sender")
            case smtplib.SMTPResponseException():
                return rules.classify(error.smtp_code, _decoded(error.smtp_error), stage="letter")
        return Report(Outcome.LOST if self._handed_over else Outcome.NOT_HANDED_OVER, _words(error))


@lru_cache(maxsize=64)
def _as_on_the_wire(address: str) -> str:
    """An address without a name, its domain in ASCII. Raises ``ValueError`` when it is none."""
    return sanitize_address(parseaddr(address)[1] or address, "utf-8")


def _decoded(text: bytes | str) -> str:
    return " ".join((text.decode(errors="replace") if isinstance(text, bytes) else text).split())


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]
