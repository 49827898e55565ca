"""Resolve: a person settles an order that is held for its payment, in one of the ways that its reason allows.

Each way leaves its trace: the hold keeps who, when and how, and the order a note. Pressed twice, it is done once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments import gateway
from shop.payments.actions.refunding import CannotRefund
from shop.payments.actions.resolving import disputes, looking, mismatches, refunds
from shop.payments.actions.resolving.deciding import Decision, NotSettled, way_of

__all__ = ["NotSettled", "resolve"]

DEEDS: dict[str, Callable[[Decision], str]] = {
    "look": looking.look_again,
    "go_on": looking.go_on,
    "cancel": mismatches.send_back_and_cancel,
    "pay_again": mismatches.send_back,
    "send_back": mismatches.send_back,
    "won": looking.go_on,
    "lost": disputes.close_as_lost,
    "keep": disputes.keep,
    "give_back": disputes.give_back,
    "again": refunds.send_again,
    "elsewhere": refunds.note_elsewhere,
    "only_by_stripe": refunds.forget_elsewhere,
    "twice": looking.go_on,
    "refund_all": refunds.refund_all,
}


def resolve(hold: Hold, *, way: str, now: datetime, note: str = "", by: Any = None) -> str:
    """Settle a hold in the way of this code; what became of it, in a sentence for staff.

    Raises ``NotSettled`` when this way is not offered, or could not be gone.
    """
    hold, chosen = way_of(hold.pk, way)
    try:
        return DEEDS[chosen.code](Decision(hold=hold, way=chosen, note=note.strip(), now=now, by=by))
    except (lifecycle.Refused, gateway.Refused) as refusal:
        raise NotSettled(f"That was refused: {refusal}") from refusal
    except gateway.Unavailable as silence:
        raise NotSettled("Stripe does not answer now. Look again in a minute.") from silence
    except CannotRefund as refusal:
        raise NotSettled(refusal.reason) from refusal
