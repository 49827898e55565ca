"""The pieces an order holds in stock: used up when a parcel leaves, given back when the order ends."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.partner.exceptions import InvalidStockAdjustment

from shop.orders.lifecycle.changes import Refused

if TYPE_CHECKING:
    from oscar.apps.order.models import Order


def consume(order: "Order", quantities: Mapping[int, int]) -> None:
    """Take the pieces of a parcel (line id to pieces) out of stock."""
    for line in _lines_in_lock_order(order).filter(pk__in=[id for id, pieces in quantities.items() if pieces]):
        pieces = quantities[line.pk]
        if line.stockrecord:
            try:
                line.stockrecord.consume_allocation(pieces)
            except InvalidStockAdjustment as error:
                raise Refused(
                    f"The stock record of “{line.title}” holds fewer pieces than this parcel. Correct the stock first."
                ) from error
        order.lines.filter(pk=line.pk).update(num_allocated=F("num_allocated") - pieces)


def set_free(order: "Order", quantities: Mapping[int, int]) -> None:
    """Give pieces back (line id to how many) that the order holds and will not send."""
    for line in _lines_in_lock_order(order).filter(pk__in=[id for id, pieces in quantities.items() if pieces]):
        pieces = min(quantities[line.pk], line.num_allocated or 0)
        if line.stockrecord and pieces:
            line.stockrecord.cancel_allocation(pieces)
        order.lines.filter(pk=line.pk).update(num_allocated=F("num_allocated") - pieces)


def release(order: "Order") -> None:
    """Give back every piece the order still holds; what has left the house stays used up."""
    for line in _lines_in_lock_order(order).filter(num_allocated__gt=0):
        if line.stockrecord:
            line.stockrecord.cancel_allocation(line.num_allocated)
        order.lines.filter(pk=line.pk).update(num_allocated=0, allocation_cancelled=True)


def promise_again(order: "Order", quantities: Mapping[int, int]) -> None:
    """Put pieces aside (line id to how many) for an order that let them go; ``Refused`` where too few are there."""
    for line in _lines_in_lock_order(order).filter(pk__in=[id for id, pieces in quantities.items() if pieces]):
        if line.stockrecord:
            try:
                line.stockrecord.allocate(quantities[line.pk])
            except UnableToPlaceOrder as error:
                raise Refused(f"Too few of “{line.title}” are in stock to send them after all.") from error
        held = Coalesce(F("num_allocated"), 0)
        order.lines.filter(pk=line.pk).update(num_allocated=held + quantities[line.pk], allocation_cancelled=False)


def _lines_in_lock_order(order: "Order"):  # type: ignore[no-untyped-def]
    """Stock records are always locked in the order of their ids, as placement does, so that none waits in a circle."""
    return order.lines.select_related("stockrecord__product__product_class").order_by("stockrecord_id", "id")
