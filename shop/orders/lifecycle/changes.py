"""One change of an order's state, with its trace: who, when, and why."""

from datetime import datetime
from typing import TYPE_CHECKING

from oscar.core.loading import get_model

from shop.orders import queries, rules
from shop.orders.models import Hold

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import Model, QuerySet
    from oscar.apps.order.models import Order


class Refused(Exception):  # noqa: N818 - the shop says no; nothing went wrong
    """A change that the pipeline does not allow; ``reason`` is a sentence for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def lock(order: "Order") -> "Order":
    """The order as it is now, with its row locked until the transaction ends.

    Rows that point at it may be written meanwhile (``no_key``): a recall holds its lot and writes a notice for each
    order, a dispatch holds its order and waits for the lot.
    """
    locked: Order = get_model("order", "Order").objects.select_for_update(no_key=True).get(pk=order.pk)
    order.status = locked.status
    return locked


def require(order: "Order", new: str) -> None:
    """Raise ``Refused`` when ``order`` may not become ``new``."""
    if reason := queries.why_not(order, new):
        raise Refused(reason)


def move(order: "Order", new: str, *, now: datetime, note: str, by: "User | None" = None) -> None:
    """Give a locked order its new status, and write Oscar's status change and a note.

    A held order that is not settled by this stays in review; its holds remember the new status as where it came from.
    """
    old = queries.standing_of(order)
    is_held = order.status == rules.REVIEW and _is_held_still(order, new, note=note, now=now, by=by)
    order.status = rules.REVIEW if is_held else new
    type(order).objects.filter(pk=order.pk).update(status=order.status)
    trace(order, old=old, new=new, note=note, now=now, by=by)


def _is_held_still(order: "Order", new: str, *, note: str, now: datetime, by: "User | None") -> bool:
    settled: QuerySet[Hold] = queries.open_holds(order).filter(code__in=rules.settled_by(new))
    settled.update(released_at=now, released_by=by, resolution=note)
    return queries.open_holds(order).update(came_from=new) > 0


def trace(order: "Order", *, old: str, new: str, note: str, now: datetime, by: "User | None" = None) -> None:
    """Oscar's status change, where there is one, and a note of the system, both dated ``now``."""
    if new != old:
        _insert(order.status_changes.model(order=order, old_status=old, new_status=new, date_created=now))
    remark(order, note, now=now, by=by)


def remark(order: "Order", note: str, *, now: datetime, by: "User | None" = None) -> None:
    """A note of the system on an order, dated ``now``."""
    dated = {"date_created": now, "date_updated": now}
    _insert(order.notes.model(order=order, user=by, message=note, note_type="System", **dated))


def _insert(row: "Model") -> None:
    """Store a row as it is. Saved the usual way, Oscar's would be dated by the machine's clock."""
    row.save_base(raw=True, force_insert=True)
