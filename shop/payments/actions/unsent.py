"""Unsent: pieces that were paid back before they left; and when their refund fails, the way on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.orders import lifecycle
from shop.payments import queries, rules
from shop.payments.actions.locking import lock_order
from shop.payments.models import RefundLine


def note(order: Any, pieces: Mapping[int, int]) -> None:
    """Write beside the refunds that moved, the newest first, which of their pieces are not sent any more.

    The caller holds the order's lock.
    """
    moved = RefundLine.objects.filter(refund__payment__order=order, refund__status__in=rules.REFUND_MOVED)
    for id, left in pieces.items():
        for row in moved.filter(line=id).order_by("-refund_id"):
            taken = min(left, row.quantity - row.unsent)
            RefundLine.objects.filter(pk=row.pk).update(unsent=row.unsent + taken)
            left -= taken


def take_over(order: Any, pieces: Mapping[int, int]) -> dict[int, int]:
    """How many of the pieces that a new refund pays for are off the list already, by a refund that failed.

    The failed one lets go of them, so that it is settled by the new one. The caller holds the order's lock.
    """
    found = dict.fromkeys(pieces, 0)
    for row in queries.failed_over(order):
        taken = min(row.unsent, pieces.get(row.line_id, 0) - found.get(row.line_id, 0))
        if taken > 0:
            RefundLine.objects.filter(pk=row.pk).update(unsent=row.unsent - taken)
            found[row.line_id] += taken
    return found


def send_after_all(order: Any, *, now: datetime, by: Any = None) -> int:
    """Pieces whose refund failed are to be sent again: how many. Raises ``lifecycle.Refused`` where stock is short."""
    with transaction.atomic():
        lock_order(order.pk)
        pieces = queries.unpaid_for(order)
        if pieces:
            lifecycle.take_up(order, quantities=pieces, now=now, by=by)
            queries.failed_over(order).update(unsent=0)
        return sum(pieces.values())
