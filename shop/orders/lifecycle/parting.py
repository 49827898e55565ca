"""A part of an order's money goes back, and perhaps some pieces are never sent; the order itself goes on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.orders import queries, rules
from shop.orders.lifecycle import changes, letters, stock
from shop.orders.models import DroppedPieces

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from oscar.apps.order.models import Order

log = structlog.get_logger()


@transaction.atomic
def note_part_refunded(
    order: "Order",
    *,
    amount: Decimal,
    shipping: Decimal,
    pieces: Sequence[tuple[int, str]],
    reason: str,
    key: str,
    now: datetime,
    by: "User | None" = None,
) -> None:
    """``amount`` of the order's money went back, of it ``shipping`` for the delivery and the rest for ``pieces``.

    ``pieces`` are (how many, title). The customer gets one letter for each ``key``.
    """
    locked = changes.lock(order)
    changes.remark(locked, f"{amount} {locked.currency} refunded: {reason}", now=now, by=by)
    facts = {"amount": amount, "shipping": shipping, "pieces": pieces, "reason": reason}
    letters.write(locked, "order_part_refunded", now=now, key=key, **facts)


@transaction.atomic
def note_part_failed(order: "Order", *, amount: Decimal, key: str, was_told: bool, now: datetime) -> None:
    """A part did not go back after all: staff are told, once for each ``key``, and whether the customer ``was_told``
    of it before.
    """
    locked = changes.lock(order)
    stands = (
        "here again. The customer was told otherwise." if was_told else "still here. The customer was not told yet."
    )
    words = f"The refund of {amount} {locked.currency} failed: the money is {stands}"
    changes.remark(locked, words, now=now)
    letters.tell_staff_of_failure(locked, words=words, key=key, now=now)


@transaction.atomic
def note_lines_gone(order: "Order", *, gone: Collection[int], now: datetime) -> bool:
    """Of these lines every piece was paid back, of all others not: true when that is news.

    Aftercare writes no more about lines that are gone. For a living order only; one that ended has no lines left.
    """
    locked = changes.lock(order)
    standing = queries.standing_of(locked)
    changed = False
    for line in queries.line_states(locked):
        stored = locked.lines.get(pk=line.id)
        if (stored.status == rules.REFUNDED) != (line.id in gone):
            back = rules.DELIVERED if standing == rules.DELIVERED else rules.line_status(line)
            locked.lines.filter(pk=line.id).update(status=rules.REFUNDED if line.id in gone else back)
            changed = True
    if changed:
        _tell_aftercare(locked, now=now)
    return changed


def _tell_aftercare(order: "Order", *, now: datetime) -> None:
    """The letters must never be in the way of the money."""
    try:
        with transaction.atomic():
            aftercare.note_lines(order, now=now)
    except Exception:
        log.exception("lines_not_told", order=order.pk)


@transaction.atomic
def drop(order: "Order", *, quantities: Mapping[int, int], now: datetime, by: "User | None" = None) -> bool:
    """These pieces (line id to how many) will never be sent: true. Their stock is free again.

    When nothing else remains, the order is as far as its parcels are. Raises ``Refused``; whoever calls this knows
    that the pieces were paid back.
    """
    locked = changes.lock(order)
    changes.require(locked, rules.DISPATCHED)
    lines = queries.line_states(locked)
    if reason := rules.why_not_drop(lines, quantities):
        raise changes.Refused(reason)
    stock.set_free(locked, quantities)
    DroppedPieces.objects.bulk_create(
        DroppedPieces(line_id=id, quantity=pieces, dropped_at=now, by=by) for id, pieces in quantities.items() if pieces
    )
    count = sum(quantities.values())
    note = f"{count} refunded piece{'' if count == 1 else 's'} will not be sent."
    if rules.status_after(lines, quantities) == rules.DISPATCHED and locked.parcels.exists():
        changes.move(locked, _as_far_as_its_parcels(locked), now=now, note=note, by=by)
        locked.lines.exclude(status=rules.REFUNDED).update(status=locked.status)
    else:
        changes.remark(locked, note, now=now, by=by)
    order.status = locked.status
    return True


@transaction.atomic
def take_up(order: "Order", *, quantities: Mapping[int, int], now: datetime, by: "User | None" = None) -> None:
    """Dropped pieces (line id to how many) are to be sent after all, and their stock is put aside again.

    Raises ``Refused`` for an order that ended or is in review, and where too few are in stock.
    """
    locked = changes.lock(order)
    if locked.status not in rules.LIVING:
        raise changes.Refused(rules.why_not(locked.status, rules.PARTLY))
    stock.promise_again(locked, quantities)
    for id, pieces in quantities.items():
        _forget_dropped(id, pieces)
    count = sum(quantities.values())
    note = f"{count} piece{'' if count == 1 else 's'} whose refund failed will be sent after all."
    status = rules.PARTLY if locked.parcels.exists() else rules.PAID
    changes.move(locked, status, now=now, note=note, by=by)
    for line in queries.line_states(locked):
        if line.id in quantities:
            locked.lines.filter(pk=line.id).update(status=rules.line_status(line))
    order.status = locked.status


def _forget_dropped(line_id: int, pieces: int) -> None:
    """The newest first; the note on the order keeps the story."""
    for row in DroppedPieces.objects.filter(line=line_id).order_by("-id"):
        row.quantity -= (taken := min(pieces, row.quantity))
        pieces -= taken
        row.save() if row.quantity else row.delete()


def _as_far_as_its_parcels(order: "Order") -> str:
    return rules.DISPATCHED if order.parcels.filter(delivered_at=None).exists() else rules.DELIVERED
