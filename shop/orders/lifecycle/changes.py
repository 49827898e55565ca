"""One change of an order's state, with its trace: who, when, and why."""

from datetime import datetime
from typing import TYPE_CHECKING

from oscar.core.loading import get_model

from shop.orders import rules

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from oscar.apps.order.models import Order


class Refused(Exception):  # noqa: N818 - the shop says no; nothing went wrong
    """A change that the pipeline does not allow; ``reason`` is a sentence for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def lock(order: "Order") -> "Order":
    """The order as it is now, with its row locked until the transaction ends."""
    locked: Order = get_model("order", "Order").objects.select_for_update().get(pk=order.pk)
    order.status = locked.status
    return locked


def require(order: "Order", new: str) -> None:
    """Raise ``Refused`` when ``order`` may not become ``new``."""
    if reason := rules.why_not(order.status, new):
        raise Refused(reason)


def move(order: "Order", new: str, *, now: datetime, note: str, by: "User | None" = None) -> None:
    """Give a locked order its new status, and write Oscar's status change and a note."""
    old, order.status = order.status, new
    order.save(update_fields=["status"])
    if new != old:
        change = order.status_changes.create(old_status=old, new_status=new)
        order.status_changes.filter(pk=change.pk).update(date_created=now)
    written = order.notes.create(user=by, message=note, note_type="System")
    order.notes.filter(pk=written.pk).update(date_created=now, date_updated=now)
