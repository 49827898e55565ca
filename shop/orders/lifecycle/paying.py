"""An order is paid, or its customer's bank has begun to pay it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.delivery import actions as delivery
from shop.orders import queries, rules
from shop.orders.lifecycle import changes, letters

if TYPE_CHECKING:
    from oscar.apps.order.models import Order


@transaction.atomic
def mark_paid(order: "Order", *, now: datetime) -> bool:
    """The money has arrived: true when that is news. Aftercare's worker enrols the order within seconds.

    Raises ``Refused`` for a cancelled order, whose stock may be sold already: the money must go back.
    """
    locked = changes.lock(order)
    is_news = mark_locked_paid(locked, now=now)
    order.status = locked.status
    return is_news


def mark_locked_paid(order: "Order", *, now: datetime) -> bool:
    """``mark_paid`` within a transaction of the caller, who has locked the order's row and read it under that lock."""
    if queries.standing_of(order) in rules.ONCE_PAID:
        return False
    changes.require(order, rules.PAID)
    changes.move(order, rules.PAID, now=now, note="Paid.")
    order.lines.update(status=rules.PAID)
    delivery.promise_from(order, paid_at=now)
    aftercare.enrol_soon(order)
    return True


def note_at_the_bank(order: "Order", *, key: object, given_up_for: str, now: datetime) -> None:
    """The customer has done their part, and the bank needs some days: one letter with the link to the order.

    Once for each ``key``, the attempt to pay; joins the transaction of the caller, who has locked the order.

    ``given_up_for``: staff's reason, where they are cancelling the order. Its customer reads that instead, and that
    what comes goes back, as money may leave the bank before the order has ended. One that has ended has told so
    itself, and says nothing of waiting.
    """
    if queries.standing_of(order) != rules.PENDING:
        return
    letters.write(order, "order_at_the_bank", now=now, key=key, given_up_for=given_up_for)
