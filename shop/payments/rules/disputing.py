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
    return not is_over(status) and not is_asked(status)


def is_asked(status: str) -> bool:
    """Whether the bank only asks, so that no money has moved."""
    return status.startswith("warning_")


def is_answered(status: str) -> bool:
    """Whether the bank has the shop's answer, and decides."""
    return status.endswith("under_review")


def dispute_in_words(status: str, *, amount: Decimal, currency: str, reason: str, due_by: datetime | None) -> str:
    """What staff read of a dispute that is open, with the moment until which Stripe takes an answer."""
    why = f" Reason: {reason.replace('_', ' ')}." if reason else ""
    until = f" until {due_by:%H:%M} UTC on {due_by.day} {due_by:%B %Y}" if due_by else ""
    if is_asked(status):
        what = f"The bank asks about {amount} {currency}, and has taken nothing."
        then = f"Answer at Stripe{until}, or send the money back on the order's page: that often spares a dispute."
    else:
        what, then = f"{amount} {currency} are disputed.", f"Hand in your evidence at Stripe{until}."
    return f"{what}{why} {'The bank reads your answer.' if is_answered(status) else then}"


def warning_in_words(kind: str) -> str:
    """What staff read of a bank's early warning of fraud."""
    why = f" Reason: {kind.replace('_', ' ')}." if kind else ""
    return (
        f"The card's bank warns that this payment may be fraud.{why} A refund now often spares a dispute and its fee; "
        "the bank expects no answer."
    )
