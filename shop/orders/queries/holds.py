"""Which orders are held, why, and what they really are meanwhile."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from shop.orders import rules
from shop.orders.models import Hold

if TYPE_CHECKING:
    from oscar.apps.order.models import Order


def standing_of(order: "Order") -> str:
    """The order's status but for its holds: what one in review was before. No query for an order that is not held.

    Lists ask ``Order.objects.standing_in(statuses)``.
    """
    if order.status != rules.REVIEW:
        return str(order.status)
    held = open_holds(order).values_list("came_from", flat=True).first()
    return held or rules.REVIEW


def open_holds(order: "Order") -> QuerySet[Hold]:
    """The reasons why an order is in review, the first one first."""
    return Hold.objects.filter(order_id=order.pk, released_at=None)


def holds_of(order: "Order") -> QuerySet[Hold]:
    """Every reason for which an order was ever in review, with who released it."""
    return Hold.objects.filter(order_id=order.pk).select_related("released_by")


def is_settled(order: "Order", *, code: str, about: str) -> bool:
    """Whether a person has settled just this before: the same reason, about the same thing."""
    same = Hold.objects.filter(order_id=order.pk, code=code, about=about)
    return same.exclude(released_at=None).exclude(released_by=None).exists()


def held() -> QuerySet[Hold]:
    """Every open hold with its order, the oldest first."""
    return Hold.objects.filter(released_at=None).select_related("order").order_by("held_at", "id")


def why_not(order: "Order", new: str) -> str:
    """The reason why an order, held or not, may not become ``new``; empty when it may.

    One that cost nothing can be cancelled as long as all of it is in the house: there is nothing to send back.
    """
    standing = standing_of(order)
    if new == rules.CANCELLED and standing == rules.PAID and not order.total_incl_tax:
        return ""
    return rules.why_not(order.status, new, came_from=standing)
