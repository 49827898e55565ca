"""The mails themselves: one file each, named by when it came."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

NAME = re.compile(r"\d{8}-\d{8}T\d{6}Z")
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Mail:
    """One mail as it came over the wire; ``received_at`` is the shop's time, which the demo may have moved."""

    id: str
    received_at: datetime
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, taken apart."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        """Its subject line."""
        return str(self.message["Subject"] or "")

    @property
    def sender(self) -> str:
        """Who wrote it."""
        return str(self.message["From"] or "")

    @property
    def to(self) -> str:
        """Whom it is for."""
        return str(self.message["To"] or "")

    @property
    def text(self) -> str:
        """Its text part; empty when it has none."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML part; empty when it has none."""
        return self._part("html")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Every header, in order."""
        return [(name, str(value)) for name, value in self.message.items()]

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class Store:
    """A folder of mails."""

    def __init__(self, folder: Path) -> None:
        """Begin, or go on, in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._numbers = count(1 + max((int(name[:8]) for name in self._names()), default=0))
        self._lock = threading.Lock()

    def add(self, raw: bytes, *, received_at: datetime) -> Mail:
        """Keep a mail; whole or not at all."""
        with self._lock:
            mail = Mail(f"{next(self._numbers):08d}-{received_at.astimezone(UTC):{STAMP}}", received_at, raw)
            half = self.folder / f"{mail.id}.part"
            half.write_bytes(raw)
            half.rename(self.folder / f"{mail.id}.eml")
        return mail

    def all(self) -> Iterator[Mail]:
        """Every mail, newest first."""
        for name in sorted(self._names(), reverse=True):
            if (mail := self.get(name)) is not None:
                yield mail

    def get(self, name: str) -> Mail | None:
        """One mail by its id, or nothing."""
        if not NAME.fullmatch(name):
            return None
        try:
            raw = (self.folder / f"{name}.eml").read_bytes()
        except FileNotFoundError:
            return None
        return Mail(name, datetime.strptime(name[9:], STAMP).replace(tzinfo=UTC), raw)

    def delete_all(self) -> None:
        """Empty the mailbox."""
        for name in self._names():
            (self.folder / f"{name}.eml").unlink(missing_ok=True)

    def _names(self) -> list[str]:
        return [file.stem for file in self.folder.glob("*.eml") if NAME.fullmatch(file.stem)]
