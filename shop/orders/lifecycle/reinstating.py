"""An order whose money came back after its end is what it was before."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from shop.aftercare import actions as aftercare
from shop.orders import queries, rules
from shop.orders.lifecycle import changes, letters, stock

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from oscar.apps.order.models import Order


@transaction.atomic
def reinstate(order: "Order", *, reason: str, now: datetime, by: "User | None" = None) -> bool:
    """A refunded order counts as paid again, as far as its parcels are: true when that is news.

    Whoever calls this knows that the money is here again. Pieces that have not left are put aside once more, and its
    letters go on, none of them twice. Raises ``Refused`` where there are too few pieces, and for an order that did not
    end as refunded.
    """
    locked = changes.lock(order)
    standing = queries.standing_of(locked)
    if standing in rules.LIVING:
        return False
    if standing != rules.REFUNDED:
        raise changes.Refused("Only a refunded order can count as paid again.")
    lines = queries.line_states(locked)
    stock.promise_again(locked, {line.id: line.remaining for line in lines})
    for line in lines:
        locked.lines.filter(pk=line.id).update(status=rules.line_status(line))
    changes.move(locked, _as_far_as_it_is(locked), now=now, note=f"Paid again: {reason}", by=by)
    _tell_aftercare(locked, now=now)
    letters.write(locked, "order_reinstated", now=now, key=f"{locked.pk}:{now.timestamp()}", reason=reason)
    order.status = locked.status
    return True


def _tell_aftercare(order: "Order", *, now: datetime) -> None:
    """A parcel may have arrived while nobody was to be told of it."""
    aftercare.go_on(order, now=now)
    if order.standing == rules.DELIVERED:
        aftercare.note_delivered(order, delivered_at=order.parcels.aggregate(last=Max("delivered_at"))["last"], now=now)


def _as_far_as_it_is(order: "Order") -> str:
    if not order.parcels.exists():
        return rules.PAID
    if rules.status_after(queries.line_states(order), {}) == rules.PARTLY:
        return rules.PARTLY
    return rules.DISPATCHED if order.parcels.filter(delivered_at=None).exists() else rules.DELIVERED
