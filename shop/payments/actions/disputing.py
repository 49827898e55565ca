"""Dispute: a customer asks the bank for the money back. The order is held, and the desk shows until when to answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shop.orders import lifecycle
from shop.orders import queries as orders_queries
from shop.orders import rules as orders
from shop.payments import gateway, queries, rules
from shop.payments.actions.locking import write
from shop.payments.models import Dispute, Payment


def note(seen: Sequence[gateway.Disputed], *, order: Any, payment: Payment, now: datetime) -> None:
    """Bring the rows to what Stripe says; one that opens, opens again, or was lost while none was open, holds it.

    The caller holds the order's lock. Nothing here lets a held order go: what a decision of the bank means for it, a
    person says.
    """
    for disputed in seen:
        row = Dispute.objects.filter(pk=disputed.id).first()
        was_open = row is not None and not row.closed_at
        was_lost = row is not None and row.status == rules.DISPUTE_LOST
        if row and (row.status, row.amount, row.due_by) == (disputed.status, disputed.amount, disputed.due_by):
            continue
        row = _written(disputed, row=row, payment=payment, now=now)
        write(payment)
        if not row.closed_at and not was_open:
            lifecycle.hold(order, code=orders.DISPUTE, words=queries.reviews.in_words(row), now=now)
        elif row.status == rules.DISPUTE_LOST and not was_lost:
            _hold_for_loss(order, row, now=now)
        elif was_lost and row.status != rules.DISPUTE_LOST and order.standing == orders.REFUNDED:
            _hold_for_return(order, row, now=now)


def _hold_for_loss(order: Any, row: Dispute, *, now: datetime) -> None:
    """Where a dispute is open, its order is held already, and this says nothing new."""
    gone = f"The bank gave {row.amount} {row.currency} to the customer, and the shop knew of no open dispute."
    lifecycle.hold(order, code=orders.DISPUTE, words=gone, now=now)


def _hold_for_return(order: Any, row: Dispute, *, now: datetime) -> None:
    came = f"The bank gave {row.amount} {row.currency} back to you, and the order counts as refunded."
    lifecycle.hold(order, code=orders.DISPUTE, words=came, now=now)


def _written(disputed: gateway.Disputed, *, row: Dispute | None, payment: Payment, now: datetime) -> Dispute:
    is_over = rules.is_over(disputed.status)
    # What a bank turns round, it decides anew.
    is_decided = row is not None and row.closed_at and row.status == disputed.status
    closed_at = (row.closed_at if row and is_decided else now) if is_over else None
    written, _ = Dispute.objects.update_or_create(
        pk=disputed.id,
        defaults={
            "payment": payment,
            "amount": disputed.amount,
            "currency": disputed.currency,
            "reason": disputed.reason[:100],
            "status": disputed.status,
            "due_by": disputed.due_by,
            "opened_at": disputed.opened_at,
            "closed_at": closed_at,
        },
    )
    return written


def warn(kinds: Sequence[str], *, order: Any, now: datetime) -> bool:
    """A card's bank warns of fraud: a person decides, once for each order; true when that is news.

    What went back already needs nobody.
    """
    ended = (orders.REFUNDED, orders.CANCELLED)
    if (
        not kinds
        or order.standing in ended
        or orders_queries.holds_of(order).filter(code=orders.FRAUD_WARNING).exists()
    ):
        return False
    return lifecycle.hold(order, code=orders.FRAUD_WARNING, words=rules.warning_in_words(kinds[0]), now=now)
