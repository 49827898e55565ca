"""What an order says about itself: who bought what, where it goes, and how far it has come."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from shop.aftercare import rules
from shop.aftercare.models import Enrolment
from shop.built import AnyOf, Built, Given
from shop.delivery import queries as delivery

SEQUENCE = "aftercare"


def enrolment_of(order: Any) -> Enrolment | None:
    """The order's way through the sequence, if it has begun."""
    return Enrolment.objects.select_related("person").filter(order=order, sequence=SEQUENCE).first()


def order_of_number(number: str) -> Any:
    """The order with this number, or None."""
    return _orders().filter(number=number).first()


def enrolled_without_lots() -> QuerySet[Any, Any]:
    """The ids of orders that left the house and are under way, and of whose lots aftercare knows nothing."""
    found = Enrolment.objects.filter(sequence=SEQUENCE, state=Enrolment.State.ACTIVE, lots=None)
    return found.filter(dispatched_at__isnull=False, person__erased_at=None).values("order")


def paid_without_enrolment(*, limit: int) -> QuerySet[Any]:
    """Living orders that nobody enrolled: paid before the sequence was loaded, say."""
    found = _orders().standing_in(rules.LIVE).exclude(aftercare_enrolments__sequence=SEQUENCE)
    waiting: QuerySet[Any] = found.order_by("pk")[:limit]
    return waiting


def live_lines(order: Any) -> list[Any]:
    """The order's lines that were not refunded or cancelled, with their products."""
    return live_lines_of([order])[order.pk]


def live_lines_of(orders: Iterable[Any]) -> dict[int, list[Any]]:
    """The same for several orders, by order. What two of them bought is one product object, read once."""
    found: dict[int, list[Any]] = {order.pk: [] for order in orders}
    products: dict[int, Any] = {}
    for line in _LIVE_LINES(orders=list(found)):
        line.product = products.setdefault(line.product_id, line.product)
        found[line.order_id].append(line)
    _tell_facts(list(products.values()))
    return found


def _tell_facts(products: list[Any]) -> None:
    """Let each product know its own attributes and its parent's, so that none is asked for them alone."""
    values: dict[int, list[Any]] = {}
    for value in _VALUES(products=[pk for each in products for pk in (each.pk, each.parent_id) if pk]):
        values.setdefault(value.product_id, []).append(value)
    for product in products:
        product._prefetched_attribute_values = values.get(product.pk, [])
        if product.parent_id:
            product.parent._prefetched_attribute_values = values.get(product.parent_id, [])
            product.parent._prefetched_parent_attribute_values = product.parent._prefetched_attribute_values


def lines_of(order: Any) -> list[Any]:
    """Every line of the order as it was bought, also what was refunded or cancelled."""
    return _LINES(order=order.pk)


def _lines() -> QuerySet[Any]:
    lines: QuerySet[Any] = _model_of("order")._meta.get_field("lines").related_model._default_manager.order_by("id")
    return lines


def _values() -> QuerySet[Any]:
    product: Any = _lines().model._meta.get_field("product").related_model
    values: QuerySet[Any] = product._meta.get_field("attribute_values").related_model._default_manager.all()
    return values


_VALUES = Built(lambda: _values().filter(product=AnyOf("products")).select_related("attribute", "value_option"))
_LINES = Built(lambda: _lines().filter(order=Given("order")))
_LIVE_LINES = Built(
    lambda: (
        _lines()
        .filter(order=AnyOf("orders"))
        .exclude(status__in=rules.ENDED)
        .exclude(product=None)
        .select_related("product__product_class", "product__parent__product_class")
    )
)


def locked_without_enrolment(orders: Iterable[Any]) -> list[Any]:
    """Those of the orders that live and have no enrolment, lowest first, held until the transaction ends."""
    locked = _HELD(orders=[order.pk for order in orders])
    prefetch_related_objects(locked, "parcels", "status_changes")
    # Asked with the rows in hand: whoever held one of them before may just have enrolled it.
    enrolled = set(Enrolment.objects.filter(order__in=locked, sequence=SEQUENCE).values_list("order_id", flat=True))
    return [order for order in locked if order.pk not in enrolled]


_HELD: Built[Any] = Built(
    lambda: (
        _orders()
        .standing_in(rules.LIVE)
        .filter(pk=AnyOf("orders"))
        .select_for_update(no_key=True, of=("self",))
        .select_related("shipping_address", "billing_address", "user")
        .order_by("pk")
    )
)


def live_products(order: Any) -> list[Any]:
    """The products of the order's lines that were not refunded or cancelled."""
    return [line.product for line in live_lines(order)]


def groups_of(products: Iterable[Any]) -> str:
    """The buyer's groups (see ``rules.groups_of``)."""
    return rules.groups_of(product.aftercare_group for product in products)


def bought_in(order: Any, *, lines: list[Any], is_repeat: bool) -> dict[str, Any]:
    """What was bought and not sent back (``lines``), as plain data that outlives changes of the catalogue.

    *packs*: cartridges by line with fitting, group, pieces and depth in mm; *traits*: what a step may ask for.
    """
    return {
        "packs": [_pack(line) for line in lines if line.product.is_cartridge],
        "traits": _traits(order, lines) | {"buyer": "repeat" if is_repeat else "first"},
    }


def zone_of(order: Any) -> str:
    """The IANA time zone of the delivery address, as far as country and postcode can tell; else UTC."""
    address = order.shipping_address or order.billing_address
    if address is None:
        return "UTC"
    return _zone_of(address.country_id, address.postcode or "")


@lru_cache(maxsize=1024)
def _zone_of(country: str, postcode: str) -> str:
    return rules.zone_of(country, postcode=postcode, table=_zone_table())


def zones() -> list[str]:
    """The IANA time zones that people live in, by name; the last one is UTC."""
    rows = (line.split("\t") for line in _zone_table().splitlines() if line and not line.startswith("#"))
    return [*sorted({columns[2] for columns in rows if len(columns) > 2}), "UTC"]


def paid_at(order: Any) -> datetime:
    """When the order's money arrived; for an order without that record, when it was placed."""
    paid = [change.date_created for change in order.status_changes.all() if change.new_status == "Paid"]
    moment: datetime = min(paid, default=order.date_placed)
    return moment


def delivery_of(order: Any) -> tuple[datetime | None, datetime | None]:
    """When the order's last parcel left, and when it arrived, as far as is known."""
    parcel = max(order.parcels.all(), key=lambda each: each.dispatched_at, default=None)
    return (parcel.dispatched_at, parcel.delivered_at) if parcel else (None, None)


def estimated_delivery(order: Any, *, left_at: datetime) -> datetime:
    """When a parcel of ``order`` arrives by the shop's promise."""
    return delivery.arrival(order, left_at=left_at)


def _pack(line: Any) -> dict[str, Any]:
    product = line.product
    depth = product.max_depth_mm
    return {
        "line": line.pk,
        "product": product.pk,
        "sku": line.partner_sku or "",
        "title": line.title,
        "family": (product.fit_families or [""])[0],
        "group": product.aftercare_group or "A",
        "pieces": line.quantity * (product.pack_size or 1),
        "pack_size": product.pack_size or 1,
        "depth_mm": None if depth is None else str(depth),
    }


def _traits(order: Any, lines: list[Any]) -> dict[str, Any]:
    address = order.shipping_address or order.billing_address
    products = [line.product for line in lines]
    return {
        "classes": _once(product.kind for product in products),
        "families": _once(family for product in products for family in product.fit_families),
        "skus": _once(line.partner_sku for line in lines),
        "audiences": _once(product.audience for product in products),
        "markets": [address.country_id] if address else [],
    }


def _once(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _model_of(name: str) -> Any:
    return Enrolment._meta.get_field(name).related_model


def ended_orders() -> QuerySet[Any]:
    """Orders that were cancelled or refunded, one in review by what it was before."""
    ended: QuerySet[Any] = _orders().standing_in(rules.ENDED)
    return ended


def _orders() -> Any:
    """Its ``standing_in(statuses)`` treats an order whose payment is in review as what it was before."""
    orders: QuerySet[Any] = _model_of("order")._default_manager.all()
    return orders


@cache
def _zone_table() -> str:
    return (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
