"""What a bank's dispute, and its warning of fraud, mean for an order. Stripe adds statuses; an unknown one is open."""

from datetime import datetime
from decimal import Decimal

DISPUTE_OVER = ("won", "lost", "warning_closed", "prevented")
DISPUTE_LOST = "lost"


def is_over(status: str) -> bool:
    """Whether the bank has decided."""
    return status in DISPUTE_OVER


def keeps_money(status: str) -> bool:
    """Whether the bank holds the money of a dispute, so that none of it can be sent back. An inquiry only asks."""
    return not is_over(status) and not status.startswith("warning_")


def dispute_in_words(*, amount: Decimal, currency: str, reason: str, due_by: datetime | None) -> str:
    """What staff read of a dispute that was opened, with the moment until which Stripe takes an answer."""
    why = f" Reason: {reason.replace('_', ' ')}." if reason else ""
    until = f" until {due_by:%H:%M} UTC on {due_by.day} {due_by:%B %Y}" if due_by else ""
    return f"{amount} {currency} are disputed.{why} Hand in your evidence at Stripe{until}."


def warning_in_words(kind: str) -> str:
    """What staff read of a bank's early warning of fraud."""
    why = f" Reason: {kind.replace('_', ' ')}." if kind else ""
    return (
        f"The card's bank warns that this payment may be fraud.{why} A refund now often spares a dispute and its fee; "
        "the bank expects no answer."
    )
