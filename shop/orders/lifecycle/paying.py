"""An order is paid."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.orders import queries, rules
from shop.orders.lifecycle import changes

if TYPE_CHECKING:
    from oscar.apps.order.models import Order


@transaction.atomic
def mark_paid(order: "Order", *, now: datetime) -> bool:
    """The money has arrived: true when that is news. Aftercare's worker enrols the order within seconds.

    Raises ``Refused`` for a cancelled order, whose stock may be sold already: the money must go back.
    """
    locked = changes.lock(order)
    if queries.standing_of(locked) in rules.ONCE_PAID:
        return False
    changes.require(locked, rules.PAID)
    changes.move(locked, rules.PAID, now=now, note="Paid.")
    locked.lines.update(status=rules.PAID)
    aftercare.enrol_soon(locked)
    order.status = locked.status
    return True
