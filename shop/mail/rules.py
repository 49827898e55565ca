"""What the outbox decides."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Letter:
    """A finished email: one subject line, a text part and an HTML part of equal meaning."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Refusal:
    """Why a letter does not go out now: for good (skipped, expired, cancelled), or not before ``retry_at`` (planned)."""

    state: str
    reason: str
    retry_at: datetime | None = None
