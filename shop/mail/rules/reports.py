"""What a provider's report on a letter means for the letter and for its address."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

# Whether somebody opened a letter or followed a link is none of the shop's business: such reports are not kept.
KINDS = ("delivered", "deferred", "bounced", "rejected", "failed", "complained", "unsubscribed")
DEAD = ("invalid", "bounced")
FIRST_SOFT_WAIT = timedelta(days=1)
MOST_SOFT_BOUNCES = 5
# SparkPost's classes of bounces that are for good; all its others are for now.
# https://support.sparkpost.com/docs/deliverability/bounce-classification-codes
SPARKPOST_HARD = ("10", "30")


@dataclass(frozen=True, kw_only=True)
class ProviderReport:
    """One report, in django-anymail's words. ``letter`` is our Message-ID, as far as the provider passed it on."""

    provider: str
    kind: str
    at: datetime
    event_id: str = ""
    letter: str = ""
    recipient: str = ""
    reject_reason: str = ""
    detail: str = ""
    is_soft: bool = False

    @property
    def identity(self) -> str:
        """What is the same when the same report comes again: the provider's number for it, or else all it says."""
        if self.event_id:
            return self.event_id
        told = "\n".join((self.letter, self.recipient, self.at.isoformat(), self.reject_reason))
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Effect:
    """What follows: a moment to write on the letter, purposes to stop for the address, and words for staff.

    After an ``is_soft_bounce`` the address is left alone for some days.
    """

    words: str
    moment: str = ""
    stops: tuple[str, ...] = ()
    origin: str = ""
    is_soft_bounce: bool = False


BOUNCE = Effect("It came back: the address does not work", "bounced_at", ("all",), "bounce")
COMPLAINT = Effect("It was reported as spam", "complained_at", ("service", "marketing"), "complaint")
EFFECTS = {
    "delivered": Effect("Delivered", "delivered_at"),
    "deferred": Effect("Delayed by the other side; the provider tries again", is_soft_bounce=True),
    "bounced": Effect("Not delivered this time; the address may work again", is_soft_bounce=True),
    "rejected": Effect("The provider did not pass it on"),
    "failed": Effect("The provider could not send it"),
    "complained": COMPLAINT,
}


def effect(report: ProviderReport, *, purpose: str) -> Effect:
    """What a report means. ``purpose`` is the letter's, empty when the letter is not known.

    Hard is a bounce only when the provider says that the address does not work; a full mailbox, a block or a time-out
    is soft, and only makes the next letters wait. What the provider itself keeps back because of an old bounce or
    complaint counts alike.
    """
    if report.kind == "unsubscribed" or report.reject_reason == "unsubscribed":
        stops = ("service", "marketing") if purpose in ("service", "") else ("marketing",)
        return Effect("Unsubscribed at the provider", "", stops, "person")
    if report.kind in ("bounced", "rejected") and report.reject_reason in DEAD and not report.is_soft:
        return BOUNCE
    if report.kind == "rejected" and report.reject_reason == "spam":
        return replace(COMPLAINT, words="Kept back by the provider after a complaint", moment="")
    return EFFECTS[report.kind]


def storable(told: Any) -> str:
    """A provider's value as a text that the database takes: without NUL and halves of characters; empty for none."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", str(told or ""))


def is_soft(provider: str, told: Mapping[str, Any]) -> bool:
    """Whether the provider's own words, of which django-anymail makes one kind of bounce, say that it is for now."""
    if provider == "postmark":
        return told.get("Type") == "SoftBounce"
    if provider == "sparkpost":
        inner: Mapping[str, Any] = next(iter((told.get("msys") or {}).values()), {})
        return str(inner.get("bounce_class", "10")) not in SPARKPOST_HARD
    return False


@dataclass(frozen=True)
class Setbacks:
    """How many letters in a row did not get through, for now, and until when the address is left alone."""

    number: int
    wait_until: datetime

    @property
    def is_hopeless(self) -> bool:
        """Whether so many soft bounces in a row count as a hard one."""
        return self.number >= MOST_SOFT_BOUNCES


def setbacks(reports: Iterable[ProviderReport]) -> Setbacks | None:
    """What the soft bounces among an address's reports come to, in whatever order they came; None without any.

    Those before the last delivery are forgotten. Several reports on one letter count once: a provider that tries for
    days tells of each try.
    """
    told = list(reports)
    delivered = max((report.at for report in told if report.kind == "delivered"), default=None)
    soft: dict[str, datetime] = {}
    for report in told:
        if effect(report, purpose="").is_soft_bounce and (delivered is None or report.at > delivered):
            which = report.letter or report.identity
            soft[which] = max(report.at, soft.get(which, report.at))
    if not soft:
        return None
    return Setbacks(number=len(soft), wait_until=max(soft.values()) + soft_wait(len(soft)))


def soft_wait(number: int) -> timedelta:
    """How long an address is left alone after so many soft bounces in a row: a day at first, doubling up to eight."""
    return FIRST_SOFT_WAIT * min(1 << (number - 1), 8)


def settles(state: str, *, attempts: int) -> bool:
    """Whether a report proves that a letter in this state has left the house after all.

    One that waits for another attempt was handed over at an earlier one; staff's wish to send it anew begins at none.
    """
    return state in ("sending", "in_doubt") or (state in ("planned", "claimed", "failed") and attempts > 0)
