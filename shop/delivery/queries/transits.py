"""When a parcel that left arrives by the shop's promise."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from shop.delivery import rules
from shop.delivery.models import OrderDelivery
from shop.delivery.queries.calendars import works


def arrival(order: Any, *, left_at: datetime) -> datetime:
    """When a parcel of ``order`` that left at ``left_at`` arrives at the latest: its method's working days later.

    An order without a promise takes ``SHOP_TRANSIT_DAYS`` days. The hour is that of leaving.
    """
    kept = (
        OrderDelivery.objects.filter(order_id=order.pk)
        .values_list("max_days", "order__shipping_address__country_id")
        .first()
    )
    if kept is None:
        return left_at + timedelta(days=settings.SHOP_TRANSIT_DAYS)
    days, country = kept
    return left_at + timedelta(days=rules.days_after(left_at.date(), days, works(country or "")))
