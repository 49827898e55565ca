"""An order leaves the house, in one parcel or several, and arrives."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.aftercare.rules import LotFact
from shop.lots import actions as lots_room
from shop.lots.rules import Share
from shop.orders import queries, rules
from shop.orders.lifecycle import changes, lotting, stock
from shop.orders.lifecycle.changes import Refused
from shop.orders.models import Parcel, ParcelLine

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from oscar.apps.order.models import Order


@transaction.atomic
def dispatch(
    order: "Order",
    *,
    quantities: Mapping[int, int],
    carrier: str,
    tracking_number: str,
    now: datetime,
    lots: Mapping[int, Sequence[Share]] | None = None,
    by: "User | None" = None,
) -> Parcel:
    """A parcel of ``quantities`` (line id to pieces) leaves; what it holds is taken out of stock.

    ``lots`` (line id to shares) says which lots the pieces are from; sterile pieces do not leave without. The same
    parcel told twice (carrier, tracking number and contents) is one parcel. Raises ``Refused``.
    """
    quantities = {id: pieces for id, pieces in quantities.items() if pieces}
    locked = changes.lock(order)
    if told_before := _same_parcel(locked, quantities, carrier=carrier, tracking_number=tracking_number):
        return told_before
    changes.require(locked, rules.DISPATCHED)
    lines = queries.line_states(locked)
    if reason := rules.why_not_dispatch(lines, quantities):
        raise Refused(reason)
    stock.consume(locked, quantities)
    parcel = _pack(locked, quantities, carrier=carrier, tracking_number=tracking_number, now=now)
    sent = _note_lots(parcel, lots or {}, now=now)
    status = rules.status_after(lines, quantities)
    changes.move(locked, status, now=now, note=f"{sum(quantities.values())} pieces sent with {parcel}.", by=by)
    for line in queries.line_states(locked):
        locked.lines.filter(pk=line.id).exclude(status=rules.REFUNDED).update(status=rules.line_status(line))
    aftercare.note_dispatched(locked, dispatched_at=now, now=now, lots=sent)
    order.status = locked.status
    return parcel


def _pack(
    order: "Order", quantities: Mapping[int, int], *, carrier: str, tracking_number: str, now: datetime
) -> Parcel:
    parcel = Parcel.objects.create(order=order, carrier=carrier, tracking_number=tracking_number, dispatched_at=now)
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line_id=id, quantity=pieces) for id, pieces in quantities.items()
    )
    return parcel


def _note_lots(parcel: Parcel, shares: Mapping[int, Sequence[Share]], *, now: datetime) -> list[LotFact]:
    """Write down which lots left, and say it as aftercare wants to be told."""
    try:
        sent = lots_room.note_dispatched_lots(parcel, shares=shares, now=now)
    except lots_room.Refused as refusal:
        raise Refused(refusal.reason) from refusal
    return [lotting.as_fact(each) for each in sent]


def _same_parcel(order: "Order", quantities: Mapping[int, int], *, carrier: str, tracking_number: str) -> Parcel | None:
    if not tracking_number:
        return None
    for parcel in Parcel.objects.filter(order=order, carrier=carrier, tracking_number=tracking_number):
        if dict(parcel.lines.values_list("line_id", "quantity")) == quantities:
            return parcel
    return None


@transaction.atomic
def mark_delivered(order: "Order", *, delivered_at: datetime, now: datetime, by: "User | None" = None) -> bool:
    """The last parcel has arrived: true when that is news. Raises ``Refused`` before all of it was dispatched."""
    locked = changes.lock(order)
    if queries.standing_of(locked) == rules.DELIVERED:
        return False
    changes.require(locked, rules.DELIVERED)
    dispatched_at = queries.last_dispatched_at(locked)
    if dispatched_at and (
        reason := rules.why_not_delivered_at(delivered_at=delivered_at, dispatched_at=dispatched_at, now=now)
    ):
        raise Refused(reason)
    locked.parcels.filter(delivered_at=None).update(delivered_at=delivered_at)
    _deliver(locked, delivered_at=delivered_at, now=now, by=by)
    order.status = locked.status
    return True


@transaction.atomic
def mark_arrived(parcel: Parcel, *, delivered_at: datetime, now: datetime) -> bool:
    """The carrier says that one parcel has arrived: true when that is news. The last one delivers the order.

    An order in review arrives all the same: the parcel had left before. Raises ``Refused`` for a moment before the
    dispatch or in the future.
    """
    order = changes.lock(parcel.order)
    parcel = Parcel.objects.get(pk=parcel.pk)
    if parcel.delivered_at:
        return False
    if reason := rules.why_not_delivered_at(delivered_at=delivered_at, dispatched_at=parcel.dispatched_at, now=now):
        raise Refused(reason)
    parcel.delivered_at = delivered_at
    parcel.save(update_fields=["delivered_at"])
    if (
        rules.may_move(queries.standing_of(order), rules.DELIVERED)
        and not order.parcels.filter(delivered_at=None).exists()
    ):
        _deliver(order, delivered_at=delivered_at, now=now, by=None)
    return True


def _deliver(order: "Order", *, delivered_at: datetime, now: datetime, by: "User | None") -> None:
    changes.move(order, rules.DELIVERED, now=now, note="Delivered.", by=by)
    order.lines.exclude(status=rules.REFUNDED).update(status=rules.DELIVERED)
    aftercare.note_delivered(order, delivered_at=delivered_at, now=now)
