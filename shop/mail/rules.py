"""What the outbox decides: how a message may move, what a mail server's answer means, when to try again."""

import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(minutes=5)
# After this long a round begins no further letter: one letter takes less than what is then left of the lease.
PATIENCE = LEASE / 2
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 12
PURPOSES = ("transactional", "service", "marketing")

MOVES: dict[str, frozenset[str]] = {
    "planned": frozenset({"planned", "claimed", "cancelled"}),
    "claimed": frozenset({"planned", "sending", "failed", "skipped", "expired", "cancelled"}),
    "sending": frozenset({"planned", "sent", "in_doubt", "failed"}),
    "sent": frozenset(),
    "in_doubt": frozenset({"planned", "sent"}),
    "failed": frozenset({"planned"}),
    "skipped": frozenset({"planned"}),
    "expired": frozenset({"planned"}),
    "cancelled": frozenset({"planned"}),
}


@dataclass(frozen=True)
class Letter:
    """A finished email: one subject line, a text part and an HTML part of equal meaning."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Refusal:
    """Why a letter does not go out now: for good (skipped, expired, cancelled) or until ``retry_at`` (planned)."""

    state: str
    reason: str
    retry_at: datetime | None = None


class Outcome(StrEnum):
    """What became of one attempt to hand a letter to the mail server."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no such address"
    NOT_HANDED_OVER = "not handed over"
    LOST = "lost after the letter was handed over"


@dataclass(frozen=True)
class Report:
    """The outcome of one attempt, and the mail server's own words."""

    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """Where a message goes next and why; ``wait`` before a next attempt; ``suppress`` the address for good."""

    state: str
    reason: str
    wait: timedelta = timedelta(0)
    suppress: bool = False


@dataclass
class Tally:
    """What one round of dispatching did: how many messages it held, and how many ended in each state."""

    claimed: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    unreachable: str = ""


def may_move(old: str, new: str) -> bool:
    """Whether a message may go from ``old`` to ``new``."""
    return new in MOVES[old]


def check_refusal(refusal: Refusal) -> None:
    """Raise ``ValueError`` unless an author's refusal says where to and why, and until when if only for now."""
    if refusal.state not in ("planned", "skipped", "expired", "cancelled"):
        raise ValueError(f"A refusal cannot lead to {refusal.state!r}.")
    if not refusal.reason:
        raise ValueError("A refusal needs a reason.")
    if (refusal.state == "planned") != (refusal.retry_at is not None):
        raise ValueError("A refusal has retry_at when, and only when, its state is planned.")


def wait_before(attempt: int, *, chance: float) -> timedelta:
    """The pause after failed attempt number ``attempt`` (from 1): doubling, at most four hours, half of it random.

    ``chance`` is a random number from 0 up to 1; it keeps many delayed messages from coming back in step.
    """
    full = min(FIRST_WAIT * (1 << min(attempt - 1, 20)), LONGEST_WAIT)
    return full / 2 + full / 2 * chance


def verdict(report: Report, *, purpose: str, attempts: int, chance: float) -> Verdict:
    """What an attempt's outcome means for the message; ``attempts`` counts this one."""
    if report.outcome == Outcome.ACCEPTED:
        return Verdict("sent", "")
    if report.outcome == Outcome.NO_SUCH_ADDRESS:
        return Verdict("failed", f"The address does not work: {report.detail}", suppress=True)
    if report.outcome == Outcome.REFUSED:
        return Verdict("failed", f"The mail server refused it: {report.detail}")
    if report.outcome == Outcome.LOST and purpose != "transactional":
        return Verdict("in_doubt", f"The connection broke after the letter was handed over: {report.detail}")
    return again(report.detail or report.outcome, attempts=attempts, chance=chance)


def again(reason: str, *, attempts: int, chance: float) -> Verdict:
    """Try once more later, unless there were too many attempts already."""
    if attempts >= MOST_ATTEMPTS:
        return Verdict("failed", f"Given up after {attempts} attempts: {reason}")
    return Verdict("planned", f"Attempt {attempts} failed: {reason}", wait=wait_before(attempts, chance=chance))


def after_crash(*, state: str, purpose: str, attempts: int) -> Verdict:
    """What becomes of a message whose holder's lease ran out, which means that its worker died or hangs.

    *Claimed* means that nothing left the house. *Sending* means that the letter may have left.
    """
    if state == "claimed":
        return Verdict("planned", "The worker stopped before it began to send.")
    if purpose != "transactional":
        return Verdict("in_doubt", "The worker stopped while sending: nobody knows whether the letter left.")
    if attempts >= MOST_ATTEMPTS:
        return Verdict("failed", f"The worker stopped while sending, {attempts} times.")
    return Verdict("planned", "The worker stopped while sending; it is sent again, and may arrive twice.")


def classify(code: int, text: str, *, stage: str) -> Report:
    """What a mail server's answer means. ``stage`` is what it answered to: sender, recipient or letter.

    A 4xx is a delay. A 5xx to the recipient condemns the address, unless the enhanced code (RFC 3463) says that
    something else is wrong, such as 5.7.x (policy) or 5.2.2 (mailbox full). A refusal of our own sender address is
    our fault and no message's, so it is tried again.
    """
    detail = f"{code} {text}".strip()
    if code < 500 or stage == "sender":
        return Report(Outcome.DEFERRED, detail)
    if stage == "recipient" and _condemns_address(code, text):
        return Report(Outcome.NO_SUCH_ADDRESS, detail)
    return Report(Outcome.REFUSED, detail)


def _condemns_address(code: int, text: str) -> bool:
    enhanced = text.split(" ", 1)[0]
    if enhanced.startswith("5."):
        return enhanced.startswith("5.1.") or enhanced == "5.2.1"
    return code in (550, 551, 553)


def stops(purpose: str) -> tuple[str, ...]:
    """The purposes that end when somebody unsubscribes from ``purpose``: who wants no advice wants no offers."""
    return ("service", "marketing") if purpose == "service" else ("marketing",)


def stopped_by(purpose: str) -> tuple[str, ...]:
    """The suppressions that keep a message of ``purpose`` back."""
    return ("all",) if purpose == "transactional" else ("all", purpose)


def can_be_stopped(purpose: str) -> bool:
    """Whether letters of ``purpose`` carry a way to unsubscribe."""
    return purpose != "transactional"


def may_send_again(state: str) -> bool:
    """Whether a member of staff may send a message in this state once more; a sent one goes out as a copy."""
    return state not in ("planned", "claimed", "sending")


def needs_confirmation(state: str) -> bool:
    """Whether sending once more may give the customer the same letter twice."""
    return state in ("sent", "in_doubt")


def masked(text: str) -> str:
    """A letter as staff may see it: without the links that open a customer's account."""
    return re.sub(r"(/password-reset/confirm/)[^\s\"'<>]+", r"\1[hidden]", text)


def normalised(address: str) -> str:
    """One spelling for all spellings of an address: for comparing, not for sending."""
    local, _, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}@{domain}"


def address_hash(address: str, *, key: str) -> str:
    """A keyed hash of an address, so that a suppression outlives the address itself."""
    return hmac.new(key.encode(), normalised(address).encode(), hashlib.sha256).hexdigest()


def headers(*, message_id: str, purpose: str, stop_url: str) -> dict[str, str]:
    """The headers that say who wrote (RFC 3834) and, for service and marketing, how to stop it (RFC 8058)."""
    found = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if can_be_stopped(purpose):
        found |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return found
