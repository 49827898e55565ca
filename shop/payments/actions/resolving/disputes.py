"""Settle a dispute that the bank has decided."""

from typing import Any

from django.db import transaction

from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.orders.rules import REFUNDED
from shop.payments import queries, rules
from shop.payments.actions import counting
from shop.payments.actions.refunding import refund
from shop.payments.actions.resolving.deciding import Decision, NotSettled
from shop.payments.models import Payment

REASON = "Your bank gave the money back to you."
CAME_BACK = "Your bank changed its decision and gave the money back to us."


def close_as_lost(decision: Decision) -> str:
    """The bank took the money. An order of which nothing is left ends; one that lost a part, or ended, stays so."""
    with transaction.atomic():
        decision.lock()
        if _is_all_lost(decision.order) and not orders.why_not(decision.order, REFUNDED):
            lifecycle.mark_refunded(decision.order, reason=REASON, now=decision.now, by=decision.by, by_bank=True)
        decision.end()
    return "The dispute is closed as lost."


def keep(decision: Decision) -> str:
    """The bank gave the money back after the order had ended: it is paid again."""
    with transaction.atomic():
        decision.lock()
        lifecycle.reinstate(decision.order, reason=CAME_BACK, now=decision.now, by=decision.by)
        decision.end()
    for payment in decision.attempts(Payment.State.PAID):
        counting.recount(payment, now=decision.now)
    return "The order counts as paid again."


def give_back(decision: Decision) -> str:
    """The same, and the customer shall have it all the same: the order stays refunded."""
    row = refund(decision.order, reason=CAME_BACK, now=decision.now, by=decision.by)
    if row.status not in rules.REFUND_MOVED:
        raise NotSettled("Stripe was asked, and the money has not gone back. The review stays open.")
    decision.end()
    return "The money is on its way back."


def _is_all_lost(order: Any) -> bool:
    """Whether nothing of an order's money is left, once the bank has its share."""
    return all(
        queries.left_of(payment) <= 0 for payment in Payment.objects.filter(order=order, state=Payment.State.PAID)
    )
