"""A part of an order's money went back: its customer is told, and lines paid back whole are theirs no more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shop.orders import lifecycle
from shop.orders import rules as orders
from shop.payments import queries, rules
from shop.payments.models import Payment, Refund


def tell(order: Any, payment: Payment, *, failed: Iterable[Refund], now: datetime) -> None:
    """Tell the order of parts it does not know of. The caller holds both locks, and notes what was told."""
    if order.standing not in orders.LIVING:
        return
    for row in Refund.objects.filter(payment=payment, status__in=rules.REFUND_MOVED, told_at=None):
        lifecycle.note_part_refunded(
            order,
            amount=row.amount,
            shipping=row.shipping,
            pieces=[(line.quantity, line.line.title) for line in row.lines.select_related("line")],
            reason=row.reason,
            key=str(row.uuid),
            now=now,
            by=row.by,
        )
    for row in failed:
        if row.told_at:
            lifecycle.note_part_failed(order, amount=row.amount, key=str(row.uuid), was_told=True, now=now)
    _restate(order, payment, now=now)


def _restate(order: Any, payment: Payment, *, now: datetime) -> None:
    if not Refund.objects.filter(payment=payment, lines__isnull=False).exists():
        return
    back = queries.pieces_back(order)
    gone = [line.pk for line in order.lines.all() if back.get(line.pk, 0) >= line.quantity]
    lifecycle.note_lines_gone(order, gone=gone, now=now)
