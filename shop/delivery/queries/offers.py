"""Which methods there are for a parcel, and what they promise."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from shop.built import Built
from shop.delivery import rules
from shop.delivery.models import Method, OrderDelivery
from shop.delivery.queries.calendars import works


def listed() -> QuerySet[Method]:
    """Every method with its countries, as staff see them."""
    return Method.objects.select_related("group")


_listed = Built(listed)


def offers(country: str, *, weight_g: int = 0, total: Decimal | None = None, now: datetime) -> list[rules.Offer]:
    """The methods for a parcel to ``country`` (ISO, two letters), the first one first. One query.

    ``total`` is what the basket comes to after discounts, in shelf prices; None asks for the charge below any
    threshold. A shop that never wrote a method has a plain one with ``SHOP_TRANSIT_DAYS``.
    """
    kept = _listed()
    facts = [method.facts for method in kept if method.is_active]
    if not kept:
        facts = [rules.plain(transit_days=settings.SHOP_TRANSIT_DAYS)]
    return rules.offered(
        facts,
        country=country,
        weight_g=weight_g,
        total=total,
        here=settings.SHOP_DISPATCH_COUNTRY,
        now=now.astimezone(ZoneInfo(settings.SHOP_DISPATCH_ZONE)),
        works=works,
    )


def promise(country: str = "", *, weight_g: int = 0, total: Decimal | None = None, now: datetime) -> rules.Offer | None:
    """What may be said before anything is chosen: the first method, at home without a country. One query."""
    found = offers(country or settings.SHOP_DISPATCH_COUNTRY, weight_g=weight_g, total=total, now=now)
    return found[0] if found else None


def promised(order: Any) -> OrderDelivery | None:
    """What was promised with an order; None for one that is older than the promises.

    No query for an order that was read with its ``delivery``.
    """
    kept: OrderDelivery | None = getattr(order, "delivery", None)
    return kept
