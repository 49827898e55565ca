"""Settle by looking: at Stripe, or by what staff found themselves."""

from typing import Any

from shop.orders import rules as orders
from shop.orders.models import Hold
from shop.payments import queries
from shop.payments.actions.closing import cancel
from shop.payments.actions.looking import look
from shop.payments.actions.resolving.deciding import Decision, NotSettled
from shop.payments.models import Payment

GOES_ON = "The order goes on where it stood."
IS_CANCELLED = (
    "The order had been given up before. It is cancelled now, or as soon as Stripe says that nobody can pay it."
)
SAME = "Stripe says the same as the shop. The review stays open."


def look_again(decision: Decision) -> str:
    """Ask Stripe once more. What is in order by then needs nobody."""
    looked = look(decision.order, now=decision.now)
    if looked.troubles:
        raise NotSettled(" ".join([*looked.changes, *looked.troubles]))
    if decision.hold.code == orders.NOT_AT_STRIPE and _is_all_at_stripe(decision.order):
        decision.end()
    if Hold.objects.filter(pk=decision.hold.pk, released_at=None).exists():
        return " ".join(looked.changes) or SAME
    return " ".join([*looked.changes, "The review is over."])


def _is_all_at_stripe(order: Any) -> bool:
    paid = Payment.objects.filter(order=order, state=Payment.State.PAID)
    return paid.exists() and all(payment.received == payment.amount for payment in paid)


def go_on(decision: Decision) -> str:
    """Staff found nothing wrong, or the bank gave the money back. What had been given up goes on being cancelled."""
    decision.end()
    wish = queries.wish_of(decision.order)
    if wish is None or decision.order.status != queries.WAITING_FOR_MONEY:
        return GOES_ON
    cancel(decision.order, reason=wish.cancel_reason, now=decision.now, by=wish.cancelled_by)
    return IS_CANCELLED
