"""Sparing staff from machines that write: how much one network address may send, and how it is told from others."""

import hashlib
import hmac
from datetime import date

MOST_AN_HOUR, MOST_A_DAY = 5, 15


def is_too_many(*, last_hour: int, last_day: int) -> bool:
    """Whether an address that sent so much must wait."""
    return last_hour >= MOST_AN_HOUR or last_day >= MOST_A_DAY


def origin_of(address: str, *, day: date, key: str) -> str:
    """A network address as a keyed hash that changes each day, so that nobody is followed by what is kept."""
    return hmac.new(key.encode(), f"voices:{day.isoformat()}:{address}".encode(), hashlib.sha256).hexdigest()[:32]
