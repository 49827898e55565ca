"""An order ends before its time: cancelled, never paid, or paid back."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.orders import queries, rules
from shop.orders.lifecycle import changes, discounts, letters, stock

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from oscar.apps.order.models import Order


@transaction.atomic
def cancel(order: "Order", *, reason: str, now: datetime, by: "User | None" = None) -> bool:
    """Give up an unpaid order: true when that is news. Stock, vouchers and offers are given back.

    Whoever calls this first closes the way to pay. Raises ``Refused`` for a paid order: that is refunded instead,
    unless it cost nothing.
    """
    locked = changes.lock(order)
    if queries.standing_of(locked) == rules.CANCELLED:
        return False
    changes.require(locked, rules.CANCELLED)
    was_unpaid = queries.standing_of(locked) == rules.PENDING
    _give_up(locked, reason=reason, now=now, by=by)
    letters.write(locked, "order_cancelled", now=now, reason=reason, was_unpaid=was_unpaid)
    order.status = locked.status
    return True


@transaction.atomic
def expire(order: "Order", *, now: datetime, failed: bool = False) -> bool:
    """Nobody paid in time, or the bank did not (``failed``): true when that is news. What was put aside is given back.

    Raises ``Refused`` for a paid order, and for one in review, which a person ends.
    """
    locked = changes.lock(order)
    if queries.standing_of(locked) == rules.CANCELLED:
        return False
    if locked.status == rules.REVIEW:
        raise changes.Refused(rules.IN_REVIEW)
    changes.require(locked, rules.CANCELLED)
    reason = "The payment did not arrive." if failed else "The time to pay ran out."
    _give_up(locked, reason=reason, now=now)
    letters.write(locked, "order_expired", now=now, failed=failed)
    order.status = locked.status
    return True


@transaction.atomic
def mark_refunded(
    order: "Order", *, reason: str, now: datetime, by: "User | None" = None, by_bank: bool = False
) -> bool:
    """All the money has gone back: true when that is news. Stops the aftercare letters.

    ``by_bank``: not we sent it, the customer's bank took it.

    Pieces that have not left the house return to stock; whether a returned parcel does, a person decides.
    """
    locked = changes.lock(order)
    if queries.standing_of(locked) == rules.REFUNDED:
        return False
    changes.require(locked, rules.REFUNDED)
    stock.release(locked)
    _end(locked, rules.REFUNDED, note=f"Refunded: {reason}", reason=reason, now=now, by=by)
    letters.write(locked, "order_refunded", now=now, key=_key_of_end(locked), reason=reason, by_bank=by_bank)
    order.status = locked.status
    return True


def _key_of_end(order: "Order") -> str:
    """An order that counted as paid again may end once more, and its customer is told of that too."""
    times = order.status_changes.filter(new_status=rules.REFUNDED).count()
    return f"{order.pk}" if times < 2 else f"{order.pk}:{times}"


def _give_up(order: "Order", *, reason: str, now: datetime, by: "User | None" = None) -> None:
    discounts.give_back(order)
    stock.release(order)
    _end(order, rules.CANCELLED, note=f"Cancelled: {reason}", reason=reason, now=now, by=by)


def _end(order: "Order", status: str, *, note: str, reason: str, now: datetime, by: "User | None" = None) -> None:
    changes.move(order, status, now=now, note=note, by=by)
    order.lines.update(status=status)
    aftercare.stop(order, reason=reason, now=now)
