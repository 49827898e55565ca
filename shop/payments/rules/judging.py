"""What a look at Stripe means for an attempt to pay."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

ASK_AGAIN_AFTER = timedelta(minutes=1)
EVENT_OVERDUE_AFTER = timedelta(minutes=2)
LOOK_AGAIN_AFTER = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)
# What Stripe's endpoint is asked to send (README). That a PaymentIntent was begun, goes on or went through is not among
# it: each attempt is a session, whose own events tell the same at the same moment.
EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "radar.early_fraud_warning.created",
)
TELL_OF_PAYMENT = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "payment_intent.processing",
    "payment_intent.succeeded",
)


@dataclass(frozen=True)
class Picture:
    """One look at a Checkout Session and its PaymentIntent. ``intent_status`` is empty until the customer tried."""

    session_id: str
    url: str
    status: str
    paid: bool
    intent_id: str
    intent_status: str
    received: Decimal
    refunded: Decimal
    currency: str
    last_error: str
    is_disputed: bool = False
    customer: str = ""


@dataclass(frozen=True)
class Verdict:
    """The state an attempt belongs in, and why, in words for the staff."""

    state: str
    reason: str = ""


def judge(picture: Picture, *, amount: Decimal, currency: str, owed: Decimal) -> Verdict:
    """What a picture means for an attempt over ``amount``: open, processing, paid, mismatch, failed or expired.

    ``owed`` is the order's total today; it differs from ``amount`` only if somebody changed the order meanwhile.

    Declines stay inside an open session: only *complete* and *expired* end it.
    """
    if picture.status == "expired":
        return Verdict("expired")
    if picture.status != "complete":
        return Verdict("open", picture.last_error)
    if picture.paid or picture.intent_status == "succeeded":
        return _judge_money(picture, amount=amount, currency=currency, owed=owed)
    if picture.intent_status in ("requires_payment_method", "canceled"):
        return Verdict("failed", picture.last_error or "The money did not arrive.")
    return Verdict("processing")


def _judge_money(picture: Picture, *, amount: Decimal, currency: str, owed: Decimal) -> Verdict:
    if not (picture.paid and picture.intent_status == "succeeded"):
        return Verdict("mismatch", f"Stripe calls the session paid={picture.paid}, its intent {picture.intent_status}.")
    if (picture.received, picture.currency) != (amount, currency):
        received = f"{picture.received} {picture.currency}"
        return Verdict("mismatch", f"Stripe received {received}; {amount} {currency} was asked.")
    if owed != amount:
        return Verdict("mismatch", f"The order now costs {owed}; {amount} was paid.")
    return Verdict("paid")


def may_follow(old: str, new: str) -> bool:
    """Whether an attempt may go from one state to another; what has ended never opens again, but money is money."""
    later = {
        "new": ("open", "processing", "paid", "failed", "expired", "mismatch"),
        "open": ("processing", "paid", "failed", "expired", "mismatch"),
        "processing": ("paid", "failed", "mismatch"),
        # Somebody put the order's total right: what came is what is owed.
        "mismatch": ("paid",),
        # Ended too early, as a page that our key did not see for a day: what came there all the same is here.
        "failed": ("paid", "mismatch"),
        "expired": ("paid", "mismatch"),
    }
    return new in later.get(old, ())


def told_by(event_type: str) -> str:
    """The state of an attempt in which an event of this type is old news; empty when it never is.

    What may still happen to a paid one (a refund, a dispute, a warning of fraud) has events of its own.
    """
    return "paid" if event_type in TELL_OF_PAYMENT else ""


def over(expires_at: datetime, *, now: datetime) -> bool:
    """Whether the time to pay has passed."""
    return now >= expires_at


def is_forgotten(expires_at: datetime, *, now: datetime) -> bool:
    """Whether a page that Stripe does not know has been over for so long that nobody can pay there, wherever it is."""
    return now >= expires_at + FORGOTTEN_AFTER


def minutes(count: int) -> timedelta:
    """A span of so many minutes."""
    return timedelta(minutes=count)
