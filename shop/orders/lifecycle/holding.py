"""An order is held while a person looks at its payment, and goes on afterwards."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shop.orders import queries, rules
from shop.orders.lifecycle import changes, letters
from shop.orders.models import Hold

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from oscar.apps.order.models import Order


@transaction.atomic
def hold(order: "Order", *, code: str, words: str, now: datetime, by: "User | None" = None, about: str = "") -> bool:
    """Put an order in review for one of ``rules.IN_REVIEW_FOR``: true when that is news. Staff are written to.

    ``words`` say to the staff what happened. Any order may be held, and for several reasons at once. ``about`` names
    what differs, for whoever asks again and again (see ``queries.is_settled``).
    """
    locked = changes.lock(order)
    if queries.open_holds(locked).filter(code=code).exists():
        return False
    standing = queries.standing_of(locked)
    made = Hold.objects.create(order=locked, code=code, words=words, about=about, came_from=standing, held_at=now)
    _show(locked, rules.REVIEW, note=f"{rules.IN_REVIEW_FOR[code]}. {words}", now=now, by=by)
    letters.tell_staff(made, now=now)
    order.status = locked.status
    return True


@transaction.atomic
def resume(order: "Order", *, code: str, resolution: str, now: datetime, by: "User | None" = None) -> bool:
    """A reason to hold an order is settled: true when that is news. After the last one it is what it was before."""
    locked = changes.lock(order)
    found = queries.open_holds(locked).filter(code=code).first()
    if found is None:
        return False
    standing = found.came_from
    found.released_at, found.released_by, found.resolution = now, by, resolution
    found.save(update_fields=["released_at", "released_by", "resolution"])
    is_held = queries.open_holds(locked).exists()
    note = f"Looked at ({rules.IN_REVIEW_FOR[code].lower()}): {resolution}"
    _show(locked, rules.REVIEW if is_held else standing, note=note, now=now, by=by)
    order.status = locked.status
    return True


def _show(order: "Order", status: str, *, note: str, now: datetime, by: "User | None") -> None:
    """The visible status alone: what the order is, has and gets does not change with it."""
    old, order.status = order.status, status
    order.save(update_fields=["status"])
    changes.trace(order, old=old, new=status, note=note, now=now, by=by)
