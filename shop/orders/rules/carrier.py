"""News from a carrier: whether it is genuine, and what it says."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
# What JSON can say, and no database keeps: NUL, and halves of characters.
NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """The news cannot be read; the text says in one sentence why."""


@dataclass(frozen=True)
class Arrival:
    """One parcel has arrived."""

    carrier: str
    tracking_number: str
    at: datetime


def signature(body: bytes, *, secret: str, at: datetime) -> str:
    """What the header ``Carrier-Signature`` must say: ``t=<Unix seconds>,v1=<HMAC-SHA256 of "t.body" in hex>``."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(body, secret=secret, seconds=seconds)}"


def is_genuine(body: bytes, header: str, *, secrets: Iterable[str], now: datetime) -> bool:
    """Whether one of the secrets signed this body within the last five minutes, give or take."""
    found = re.fullmatch(r"t=(\d{1,12}),v1=([0-9a-f]{64})", header)
    if not found or abs(now.timestamp() - int(found[1])) > TOLERANCE.total_seconds():
        return False
    wanted = [_digest(body, secret=secret, seconds=int(found[1])) for secret in secrets]
    return any([hmac.compare_digest(each, found[2]) for each in wanted])


def read(body: bytes) -> Arrival | None:
    """What the news says; None for news of another kind than an arrival. Raises ``Unreadable``."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Unreadable("The body must be JSON.") from problem
    if not isinstance(told, dict):
        raise Unreadable("The body must be a JSON object.")
    for name in ("carrier", "tracking_number", "status", "at"):
        if not isinstance(told.get(name), str) or not told[name].strip() or NO_TEXT.search(told[name]):
            raise Unreadable(f"{name} must be a text.")
    if told["status"] != "delivered":
        return None
    return Arrival(
        carrier=told["carrier"].strip(), tracking_number=told["tracking_number"].strip(), at=_moment(told["at"])
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Unreadable("at must be a moment such as 2027-01-10T15:00:00+00:00.") from problem
    if moment.tzinfo is None:
        raise Unreadable("at must name its offset from UTC.")
    return moment


def _digest(body: bytes, *, secret: str, seconds: int) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
