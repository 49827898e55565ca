"""Keep methods from a file, and what was promised with an order."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from shop.delivery import queries, rules
from shop.delivery.models import CountryGroup, Method, OrderDelivery


class InvalidFile(Exception):
    """The file says something that cannot be loaded; the message is one sentence for the reader."""


def record(order: Any, *, offer: rules.Offer, weight_g: int) -> None:
    """Keep what the customer of ``order`` was promised. Told twice, the first one stays."""
    days = offer.promise
    promised = OrderDelivery(
        order_id=order.pk,
        code=offer.code,
        name=offer.name,
        weight_g=weight_g,
        max_days=offer.max_days,
        leaves_on=days.leaves_on,
        earliest_on=days.earliest_on,
        latest_on=days.latest_on,
    )
    OrderDelivery.objects.bulk_create([promised], ignore_conflicts=True)


def promise_from(order: Any, *, paid_at: datetime) -> None:
    """Count the promised days anew where the money came on a later day than the order, by the warehouse's calendar.

    Until then nothing leaves the house, as the page of a waiting order says. No query for money of the same day, as
    nearly all of it is. A method that is offered no more keeps its first promise.
    """
    zone = ZoneInfo(settings.SHOP_DISPATCH_ZONE)
    if paid_at.astimezone(zone).date() <= order.date_placed.astimezone(zone).date():
        return
    kept = OrderDelivery.objects.filter(order_id=order.pk).first()
    if kept is None or order.shipping_address is None:
        return
    for offer in queries.offers(order.shipping_address.country_id, weight_g=kept.weight_g, now=paid_at):
        if offer.code == kept.code:
            days = offer.promise
            kept.leaves_on, kept.earliest_on, kept.latest_on = days.leaves_on, days.earliest_on, days.latest_on
            kept.max_days = offer.max_days
            kept.save(update_fields=["leaves_on", "earliest_on", "latest_on", "max_days"])


@transaction.atomic
def load(data: Any) -> int:
    """Create the groups and methods of a file that are not there yet; answers how many methods were made.

    What exists, by name or code, stays as staff left it. Raises ``InvalidFile``.
    """
    if not isinstance(data, Mapping):
        raise InvalidFile("Its top level must be a mapping.")
    try:
        groups = {row["name"]: _group(row) for row in data.get("groups", [])}
        return sum(_make(row, groups, position) for position, row in enumerate(data.get("methods", []), start=1))
    except KeyError as missing:
        raise InvalidFile(f"The entry {missing} is missing.") from missing
    except (TypeError, ValueError, AttributeError) as problem:
        raise InvalidFile(str(problem)) from problem


def _group(row: Mapping[str, Any]) -> CountryGroup:
    made, _ = CountryGroup.objects.get_or_create(name=row["name"], defaults={"countries": list(row["countries"])})
    return made


def _make(row: Mapping[str, Any], groups: Mapping[str, CountryGroup], position: int) -> bool:
    """Whether the method was not there yet."""
    if Method.objects.filter(code=row["code"]).exists():
        return False
    free_from = row.get("free_from")
    made = Method(
        code=row["code"],
        name=row["name"],
        note=row.get("note", ""),
        group=groups[row["group"]],
        position=position * 10,
        free_from=None if free_from is None else Decimal(str(free_from)),
        min_days=int(row["min_days"]),
        max_days=int(row["max_days"]),
        cut_off=time.fromisoformat(row["cut_off"]),
    )
    made.charges = rules.bands_from("\n".join(str(line) for line in row["charges"]))
    made.save()
    return True
