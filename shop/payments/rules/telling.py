"""What the desk reads of money: each state of Stripe's in plain words, and an order's money in one sentence.

Stripe adds states as it likes, so that an unknown one is shown as it came.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shop.payments.rules.disputing import DISPUTE_LOST, is_over
from shop.payments.rules.returning import REFUND_COUNTS

ATTEMPT_IN_WORDS = {
    "new": "Stripe is being asked for a payment page",
    "open": "Open: the customer can pay",
    "processing": "The bank is moving the money",
    "paid": "Paid",
    "failed": "Failed: no money came",
    "expired": "Over: nobody paid in time",
    "mismatch": "Another sum came than was asked",
    "surplus": "Paid, but not needed: it goes back",
}
REFUND_IN_WORDS = {
    "new": "Stripe is being asked",
    "pending": "On its way back",
    "requires_action": "Waits for the customer at Stripe",
    "succeeded": "Sent back",
    "refused": "Stripe said no: the money is still here",
    "elsewhere": "Sent back another way than by Stripe",
    "failed": "Failed: the money is here again",
    "canceled": "Called off: the money is still here",
}
DISPUTE_IN_WORDS = {
    "warning_needs_response": "The bank asks; answer it at Stripe",
    "warning_under_review": "The bank reads your answer",
    "warning_closed": "The bank asked, and went no further",
    "needs_response": "Open: hand in evidence at Stripe",
    "under_review": "The bank reads your evidence",
    "won": "Won: the money is yours",
    "lost": "Lost: the money is gone",
    "prevented": "Settled before it began",
    "appeal_needs_response": "In appeal: hand in evidence at Stripe",
    "appeal_under_review": "In appeal: the bank reads your evidence",
}
EVENT_IN_WORDS = {
    "checkout.session.completed": "The customer finished the payment page",
    "checkout.session.expired": "The payment page is over",
    "checkout.session.async_payment_succeeded": "The bank's money came",
    "checkout.session.async_payment_failed": "The bank's money did not come",
    "payment_intent.succeeded": "The payment went through",
    "payment_intent.processing": "The payment is under way",
    "payment_intent.payment_failed": "A try was declined",
    "payment_intent.canceled": "The payment was called off",
    "charge.refunded": "Money was sent back",
    "refund.created": "A refund began",
    "refund.updated": "A refund went on",
    "refund.failed": "A refund failed",
    "charge.dispute.created": "The customer's bank opened a dispute",
    "charge.dispute.updated": "A dispute went on",
    "charge.dispute.closed": "A dispute ended",
    "charge.dispute.funds_withdrawn": "The disputed money was taken from you",
    "charge.dispute.funds_reinstated": "The disputed money came back to you",
    "radar.early_fraud_warning.created": "The card's bank suspects fraud",
}
# What each kind of id is called in the addresses of Stripe's own dashboard; what has no page there is searched for.
PLACES = {
    "pi": "payments/",
    "re": "refunds/",
    "pyr": "refunds/",
    "dp": "disputes/",
    "du": "disputes/",
    "evt": "events/",
}
ELSEWHERE = "search?query="
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

    ``refunds``: amount and status of each.
    """

    state: str
    amount: Decimal
    received: Decimal
    expires_at: datetime
    refunds: tuple[tuple[Decimal, str], ...] = ()
    claims: tuple[Claim, ...] = ()


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
    settle something about it, and ``is_doubted`` that Stripe knows nothing of money that the shop counts.
    """
    attempts = list(attempts)
    if not attempts and not owed:
        return "This order costs nothing, so that no money moves."
    sums, now = _sums(attempts, owed=owed, currency=currency), _now(attempts, waits=waits, is_held=is_held)
    if is_doubted:
        return f"The shop's books say: {sums}. Stripe says otherwise; {now}."
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


def _now(attempts: list[Attempt], *, waits: bool, is_held: bool) -> str:
    states = {attempt.state: attempt for attempt in attempts}
    if claims := [claim for each in attempts for claim in each.claims if not is_over(claim.status)]:
        until = min((claim.due_by for claim in claims if claim.due_by), default=None)
        return "the customer asked the bank for it back" + (f", answer by {moment(until)}" if until else "")
    if "mismatch" in states:
        return f"that is not the {states['mismatch'].amount} that was asked, and a person must decide"
    for state, words in NOW.items():
        if state in states:
            return words
    if "open" in states:
        return f"the customer can pay until {moment(states['open'].expires_at)}"
    if waits:
        return "no payment page is open; the customer can open one"
    return "a person must settle it" if is_held else "nothing more is to come"


def decided(disputes: Iterable[tuple[str, datetime | None]], *, since: datetime) -> str:
    """What the banks decided since then, once all have; empty before that, and where all was decided by then.

    ``disputes``: the status of each, and when it was over.
    """
    disputes = list(disputes)
    ends = [closed_at for _, closed_at in disputes if closed_at]
    if not ends or len(ends) < len(disputes) or max(ends) <= since:
        return ""
    told = dict.fromkeys(DISPUTE_IN_WORDS.get(status, status) for status, _ in disputes)
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


def stripe_address(id: str, *, key: str, is_standin: bool) -> str:
    """Where Stripe's own dashboard shows a thing of this id; empty for the stand-in, which has no such pages.

    ``key`` is the secret key; of it only the mode counts.
    """
    if is_standin or not id:
        return ""
    mode = "test/" if key.startswith(("sk_test", "rk_test")) else ""
    return f"https://dashboard.stripe.com/{mode}{PLACES.get(id.split('_')[0], ELSEWHERE)}{id}"


def moment(at: datetime) -> str:
    """A moment as the desk reads it, such as ``09:35 UTC on 5 January 2027``."""
    return f"{at:%H:%M} UTC on {at.day} {at:%B %Y}"
