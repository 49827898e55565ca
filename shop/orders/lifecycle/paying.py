"""An order is paid."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.orders import queries, rules
from shop.orders.lifecycle import changes

if TYPE_CHECKING:
    from oscar.apps.order.models import Order

log = structlog.get_logger()


@transaction.atomic
def mark_paid(order: "Order", *, now: datetime) -> bool:
    """The money has arrived: true when that is news. Enrols the order in its aftercare.

    Raises ``Refused`` for a cancelled order, whose stock may be sold already: the money must go back.
    """
    locked = changes.lock(order)
    if queries.standing_of(locked) in rules.ONCE_PAID:
        return False
    changes.require(locked, rules.PAID)
    changes.move(locked, rules.PAID, now=now, note="Paid.")
    locked.lines.update(status=rules.PAID)
    _enrol(locked, now=now)
    order.status = locked.status
    return True


def _enrol(order: "Order", *, now: datetime) -> None:
    """The letters must never be in the way of the money: what fails here, aftercare's sweep does within a minute."""
    try:
        with transaction.atomic():
            aftercare.enrol(order, started_at=now, now=now)
    except Exception:
        log.exception("not_enrolled", order=order.pk)
