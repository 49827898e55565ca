"""Which cards a choice leaves, in which order, and how many of each sort there are."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, CharField, Count, F, OrderBy, Q, QuerySet, Value, When

from shop.shelf.models import Card
from shop.shelf.rules.counting import Bundle
from shop.shelf.rules.filters import Choice
from shop.shelf.rules.kinds import BANDS, KINDS, Kind, plain

RECOMMENDED = ("-priority", "-added_at", "-product_id")
ORDERS: dict[str, tuple[OrderBy | str, ...]] = {
    "price": (F("price").asc(nulls_last=True),),
    "each": (F("unit_price").asc(nulls_last=True),),
    "newest": ("-added_at", "-product_id"),
    "pack": (F("packs__0").asc(nulls_last=True),),
}
BAND = Case(
    *(
        When(**{f"unit_price__{how}": edge for how, edge in (("gte", least), ("lt", below)) if edge}, then=Value(code))
        for code, (least, below) in BANDS.items()
    ),
    output_field=CharField(),
)


def all_cards() -> QuerySet[Card]:
    """Every product that a customer may look through."""
    return Card.objects.all()


def in_categories(category_ids: Iterable[int]) -> QuerySet[Card]:
    """What stands in any of these categories."""
    return Card.objects.filter(category_ids__overlap=list(category_ids))


def chosen(cards: QuerySet[Card], choice: Choice) -> QuerySet[Card]:
    """The cards that the choice leaves: any of the values of a kind, and every kind."""
    for code, values in choice.picked:
        cards = cards.filter(_any_of(code, values))
    return cards


def in_order(cards: QuerySet[Card], sort: str) -> QuerySet[Card]:
    """Sorted as one of ``filters.SORTS`` says; what cannot be compared comes last, equals as the shop recommends."""
    return cards.order_by(*ORDERS.get(sort, ()), *RECOMMENDED)


def bundles(cards: QuerySet[Card]) -> list[Bundle]:
    """All cards in one query, those that are alike together: what the counts beside each filter are made of."""
    columns = [f"_{kind.column}" if kind.code == "each" else kind.column for kind in KINDS]
    rows = cards.annotate(_unit_price=BAND).order_by().values_list(*columns).annotate(count=Count("pk"))
    return [_bundle(row) for row in rows]


def _bundle(row: tuple[Any, ...]) -> Bundle:
    *values, count = row
    return Bundle({kind.code: _said(kind, value) for kind, value in zip(KINDS, values, strict=True)}, count)


def _said(kind: Kind, value: Any) -> frozenset[str]:
    """A column's value as addresses write it; empty where nothing is stated."""
    if kind.holds_many:
        return frozenset(map(str, value))
    if value is None or value is False or value == "":
        return frozenset()
    if value is True:
        return frozenset(("yes",))
    return frozenset((plain(value) if kind.unit == "mm" else str(value),))


def _any_of(code: str, values: Iterable[str]) -> Q:
    kind = next(kind for kind in KINDS if kind.code == code)
    if code == "stock":
        return Q(in_stock=True)
    if code == "each":
        return Q(*(_in_band(value) for value in values), _connector=Q.OR)
    return Q(**{f"{kind.column}__{'overlap' if kind.holds_many else 'in'}": list(values)})


def _in_band(band: str) -> Q:
    least, below = BANDS[band]
    edges = {"unit_price__gte": least, "unit_price__lt": below}
    return Q(unit_price__isnull=False, **{name: edge for name, edge in edges.items() if edge is not None})
