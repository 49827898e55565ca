"""What a provider's report on a letter means for the letter and for its address."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

# Whether somebody opened a letter or followed a link is none of the shop's business: such reports are not kept.
KINDS = ("delivered", "deferred", "bounced", "rejected", "failed", "complained", "unsubscribed")
DEAD = ("invalid", "bounced")
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
    """What follows: a moment to write on the letter, purposes to stop for the address, and words for staff."""

    words: str
    moment: str = ""
    stops: tuple[str, ...] = ()
    origin: str = ""


BOUNCE = Effect("It came back: the address does not work", "bounced_at", ("all",), "bounce")
COMPLAINT = Effect("It was reported as spam", "complained_at", ("service", "marketing"), "complaint")
EFFECTS = {
    "delivered": Effect("Delivered", "delivered_at"),
    "deferred": Effect("Delayed by the other side; the provider tries again"),
    "bounced": Effect("Not delivered this time; the address may work again"),
    "rejected": Effect("The provider did not pass it on"),
    "failed": Effect("The provider could not send it"),
    "complained": COMPLAINT,
}


def effect(report: ProviderReport, *, purpose: str) -> Effect:
    """What a report means. ``purpose`` is the letter's, empty when the letter is not known.

    Hard is a bounce only when the provider says that the address does not work; a full mailbox, a block or a time-out
    is soft, and stops nothing. What the provider itself keeps back because of an old bounce or complaint counts alike.
    """
    if report.kind == "unsubscribed" or report.reject_reason == "unsubscribed":
        stops = ("service", "marketing") if purpose in ("service", "") else ("marketing",)
        return Effect("Unsubscribed at the provider", "", stops, "person")
    if report.kind in ("bounced", "rejected") and report.reject_reason in DEAD and not report.is_soft:
        return BOUNCE
    if report.kind == "rejected" and report.reject_reason == "spam":
        return replace(COMPLAINT, words="Kept back by the provider after a complaint", moment="")
    return EFFECTS[report.kind]


def is_soft(provider: str, told: Mapping[str, Any]) -> bool:
    """Whether the provider's own words, of which django-anymail makes one kind of bounce, say that it is for now."""
    if provider == "postmark":
        return told.get("Type") == "SoftBounce"
    if provider == "sparkpost":
        inner: Mapping[str, Any] = next(iter((told.get("msys") or {}).values()), {})
        return str(inner.get("bounce_class", "10")) not in SPARKPOST_HARD
    return False


def settles(state: str, *, attempts: int) -> bool:
    """Whether a report proves that a letter in this state has left the house after all.

    One that waits for another attempt was handed over at an earlier one; staff's wish to send it anew begins at none.
    """
    return state in ("sending", "in_doubt") or (state in ("planned", "claimed", "failed") and attempts > 0)
