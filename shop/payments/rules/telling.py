"""What the desk reads of money: an order's money in one sentence, what banks decided, and what a look changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shop.payments.rules import naming
from shop.payments.rules.disputing import DISPUTE_LOST, is_answered, is_asked, is_over
from shop.payments.rules.returning import REFUND_COUNTS

CLAIMED = "the customer asked the bank for it back"
# Of an order that was given up meanwhile.
UNWANTED = "; what comes then goes back"
ENDS_SOON = (
    "It ends, and its stock is free, as soon as Stripe says that nobody can pay it any more. The shop asks by itself "
    "each minute."
)
ENDS_AFTER_THE_BANK = (
    "It ends, and its stock is free, once the customer's bank has sent the money or has said no, which can take days. "
    "What comes goes back by itself."
)
ENDS_WITH_THE_REVIEW = (
    "It ends as soon as Stripe says that nobody can pay it any more. It is in payment review as well: once that is "
    "settled, or the order is cancelled here, nobody need wait for Stripe."
)
NOW = {
    "new": "Stripe is being asked for a payment page",
    "processing": "the bank is moving the money, which can take days",
}


@dataclass(frozen=True)
class Claim:
    """What a customer asks back by the bank; ``due_by`` is the end of the time for evidence."""

    status: str
    amount: Decimal
    due_by: datetime | None = None


@dataclass(frozen=True)
class Attempt:
    """One attempt to pay, as much of it as a sentence needs: what was asked and what came.

    ``refunds``: amount and status of each. ``failed``: those that failed, and none was begun since. ``foreign``: what
    came in another currency than the order's, with that currency; nothing of it is among the other sums.
    """

    state: str
    amount: Decimal
    received: Decimal
    expires_at: datetime
    refunds: tuple[tuple[Decimal, str], ...] = ()
    claims: tuple[Claim, ...] = ()
    failed: tuple[Decimal, ...] = ()
    foreign: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing that Stripe may change: what it is called, and how it stands."""

    name: str
    stands: str


def statement(
    attempts: Iterable[Attempt],
    *,
    owed: Decimal,
    currency: str,
    waits: bool,
    is_held: bool = False,
    is_doubted: bool = False,
) -> str:
    """An order's money in one sentence: what came, what went back, what is left, and what happens now.

    ``owed`` is the order's total; ``waits`` says that the order still waits for money, ``is_held`` that a person must
    settle something about it, and ``is_doubted`` that Stripe knows nothing of money that the shop counts, or has some
    that it does not.
    """
    attempts = list(attempts)
    if not attempts and not owed:
        return "This order costs nothing, so that no money moves."
    sums, now = _sums(attempts, owed=owed, currency=currency), _now(attempts, owed=owed, waits=waits, is_held=is_held)
    if is_doubted:
        return f"The shop's books say: {sums}. Stripe says otherwise; a person must settle it."
    return f"{sums}; {now}."


def _sums(attempts: list[Attempt], *, owed: Decimal, currency: str) -> str:
    came = sum((attempt.received for attempt in attempts), Decimal(0))
    back = _back(attempts, "succeeded", "elsewhere")
    under_way = _back(attempts, *REFUND_COUNTS) - back
    lost = sum((claim.amount for each in attempts for claim in each.claims if claim.status == DISPUTE_LOST), Decimal(0))
    if not (came or back or under_way):
        return f"Nothing of {owed} {currency} is paid"
    parts = [f"{came} {currency} paid", f"{back} sent back" if back else "nothing sent back"]
    if under_way:
        parts.append(f"{under_way} on its way back")
    if lost:
        parts.append(f"{lost} taken by the bank")
    left = came - back - under_way - lost
    parts.append(f"{left} left here" if left >= 0 else f"{-left} more than came")
    return ", ".join(parts)


def _back(attempts: list[Attempt], *statuses: str) -> Decimal:
    return sum((sum_ for each in attempts for sum_, status in each.refunds if status in statuses), Decimal(0))


def _now(attempts: list[Attempt], *, owed: Decimal, waits: bool, is_held: bool) -> str:
    states = {attempt.state: attempt for attempt in attempts}
    if claims := [claim for each in attempts for claim in each.claims if not is_over(claim.status)]:
        return _disputed(claims)
    if "mismatch" in states:
        return f"{_instead(states['mismatch'], owed=owed)}, and a person must decide"
    for state, words in NOW.items():
        if state in states:
            return words + ("" if waits or is_held else UNWANTED)
    if "open" in states:
        until = moment(states["open"].expires_at)
        return f"the customer can pay until {until}" + ("" if waits or is_held else UNWANTED)
    if waits:
        return "no payment page is open; the customer can open one"
    return "a person must settle it" if is_held else _end(attempts)


def ends_when(states: Iterable[str], *, is_held: bool) -> str:
    """What the end of an order that was given up waits for; ``states``: those of its attempts to pay."""
    if is_held:
        return ENDS_WITH_THE_REVIEW
    return ENDS_AFTER_THE_BANK if "processing" in states else ENDS_SOON


def _disputed(claims: list[Claim]) -> str:
    is_asking = all(is_asked(claim.status) for claim in claims)
    who = "the customer's bank asks about it" if is_asking else CLAIMED
    to_answer = [claim for claim in claims if not is_answered(claim.status)]
    if not to_answer:
        return f"{who}, and {'reads' if is_asking else 'it reads'} your answer"
    until = min((claim.due_by for claim in to_answer if claim.due_by), default=None)
    return who + (f", answer by {moment(until)}" if until else "")


def _instead(attempt: Attempt, *, owed: Decimal) -> str:
    if attempt.foreign:
        return f"{attempt.foreign} came instead"
    is_as_asked = attempt.received == attempt.amount
    asked = f"{attempt.amount} that was asked"
    return f"that is not the {owed} that the order costs" if is_as_asked else f"that is not the {asked}"


def _end(attempts: list[Attempt]) -> str:
    failed = [sum_ for each in attempts for sum_ in each.failed]
    if not failed:
        return "nothing more is to come"
    sums = " and ".join(str(sum_) for sum_ in failed)
    return f"{'a refund' if len(failed) == 1 else 'refunds'} of {sums} failed, and none was begun since"


def decided(disputes: Iterable[tuple[str, datetime | None]], *, since: datetime) -> str:
    """What the banks decided since then, once all have; empty before that, and where all was decided by then.

    ``disputes``: the status of each, and when it was over.
    """
    disputes = list(disputes)
    ends = [closed_at for _, closed_at in disputes if closed_at]
    if not ends or len(ends) < len(disputes) or max(ends) <= since:
        return ""
    told = dict.fromkeys(naming.DISPUTE_IN_WORDS.get(status, status) for status, _ in disputes)
    return f"The bank has decided. {'. '.join(told)}."


def difference(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> list[str]:
    """What changed between two looks, a sentence each; nothing when nothing did."""
    told = []
    for key, fact in after.items():
        old = before.get(key)
        if old is None:
            told.append(f"New: {fact.name}. {fact.stands}.")
        elif old.stands != fact.stands:
            told.append(f"{fact.name} was “{old.stands}” and is now “{fact.stands}”.")
    return told


def moment(at: datetime) -> str:
    """A moment as the desk reads it, such as ``09:35 UTC on 5 January 2027``."""
    return f"{at:%H:%M} UTC on {at.day} {at:%B %Y}"
