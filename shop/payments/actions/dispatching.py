"""Dispatch: a parcel leaves, unless the order's money is on its way back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.lots.rules import Share
from shop.orders import lifecycle
from shop.orders.models import Parcel
from shop.payments import queries
from shop.payments.actions.locking import lock_order

GOING_BACK = (
    "All the money of this order goes back to the customer; only Stripe's answer is missing. No parcel can leave "
    "meanwhile. The shop asks Stripe again each minute: please look again a little later."
)


def dispatch(
    order: Any,
    *,
    quantities: Mapping[int, int],
    carrier: str,
    tracking_number: str,
    now: datetime,
    lots: Mapping[int, Sequence[Share]] | None = None,
    by: Any = None,
) -> Parcel:
    """A parcel leaves as ``lifecycle.dispatch`` says. Raises ``lifecycle.Refused``.

    The order is not refunded before Stripe has answered, so that its own state does not keep the parcel. Asked under
    the lock under which the refund's row is written: whichever comes first, the other one knows.
    """
    with transaction.atomic():
        if queries.is_going_back(lock_order(order.pk)):
            raise lifecycle.Refused(GOING_BACK)
        return lifecycle.dispatch(
            order,
            quantities=quantities,
            carrier=carrier,
            tracking_number=tracking_number,
            now=now,
            lots=lots,
            by=by,
        )
