"""What became of an attempt to hand a letter over: what a mail server's answer means, when to try again."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(minutes=5)
# After this long a round begins no further letter: one letter takes less than what is then left of the lease.
PATIENCE = LEASE / 2
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 12
# So long a doubt waits for the mail provider to say what became of the letter.
DOUBT_WAIT = timedelta(hours=1)


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


def after_doubt(*, expires_at: datetime | None, now: datetime) -> Verdict:
    """What becomes of a message in doubt of which no provider told anything, and which is to be sent once more."""
    if expires_at and expires_at < now:
        return Verdict("in_doubt", f"Not sent again: it was of use until {expires_at:%Y-%m-%d %H:%M} UTC.")
    return Verdict("planned", "Nobody can say whether it arrived; it is sent once more, because it is about safety.")


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


def classify_api(status: int, detail: str) -> Report:
    """What the HTTP status of a provider's answer means for the letter that was posted to it.

    A wrong key (401, 403) or too many letters at once (429) is no letter's fault, so it is tried again. After a 5xx, or
    a yes that cannot be read, nobody knows whether the letter was taken.
    """
    if not 400 <= status < 500:
        return Report(Outcome.LOST, detail)
    return Report(Outcome.DEFERRED if status in (401, 403, 408, 429) else Outcome.REFUSED, detail)


def _condemns_address(code: int, text: str) -> bool:
    enhanced = text.split(" ", 1)[0]
    if enhanced.startswith("5."):
        return enhanced.startswith("5.1.") or enhanced == "5.2.1"
    return code in (550, 551, 553)
