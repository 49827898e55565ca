"""An order is paid."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.orders import rules
from shop.orders.lifecycle import changes

if TYPE_CHECKING:
    from oscar.apps.order.models import Order


@transaction.atomic
def mark_paid(order: "Order", *, now: datetime) -> bool:
    """The money has arrived: true when that is news. Enrols the order in its aftercare.

    Raises ``Refused`` for a cancelled order, whose stock may be sold already: the money must go back.
    """
    locked = changes.lock(order)
    if locked.status in rules.ONCE_PAID:
        return False
    changes.require(locked, rules.PAID)
    changes.move(locked, rules.PAID, now=now, note="Paid.")
    locked.lines.update(status=rules.PAID)
    aftercare.enrol(locked, started_at=now, now=now)
    order.status = locked.status
    return True
