"""Which cards a choice leaves, in which order, and how many of each sort there are."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, F, Func, IntegerField, OrderBy, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Replace

from shop.shelf.models import Card
from shop.shelf.rules.counting import Column, Traits
from shop.shelf.rules.filters import Choice
from shop.shelf.rules.kinds import BANDS, KINDS, Kind, plain

NOTHING = Q(pk=None)
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
    default=Value(""),
    output_field=CharField(),
)
# Stands between the cards of a column: U+001F, "unit separator".
BETWEEN = "\x1f"


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


def going_with(
    cards: QuerySet[Card],
    *,
    verified: Iterable[str],
    reported: Iterable[str],
    pens: Iterable[str],
    loose: str,
    named: Q = NOTHING,
) -> QuerySet[Card]:
    """Only what goes with a visitor's pen, with ``rank``: 0 for these verified fittings, 1 for what goes with any pen,
    2 for these reported ones. ``loose`` is the kind that needs no pen; ``pens`` are the kinds that bring one along, and
    another pen is not what fits hers. What was asked for by its name, ``named``, stays whatever it is, with rank 0.
    """
    rank = Case(
        When(named, then=Value(0)),
        When(kind__in=list(pens), then=Value(None)),
        When(Q(kind=loose, families=[]), then=Value(1)),
        When(families__overlap=list(verified), then=Value(0)),
        When(families__overlap=list(reported), then=Value(2)),
        output_field=IntegerField(),
    )
    return cards.annotate(rank=rank).filter(rank__isnull=False)


def in_order(cards: QuerySet[Card], sort: str, *, by_rank: bool = False) -> QuerySet[Card]:
    """Sorted as one of ``filters.SORTS`` says; what cannot be compared comes last, equals as the shop recommends.

    ``by_rank`` keeps apart what ``going_with`` ranked.
    """
    return cards.order_by(*(["rank"] if by_rank else []), *ORDERS.get(sort, ()), *RECOMMENDED)


def traits(cards: QuerySet[Card]) -> Traits:
    """What each of the cards is, of every kind, in one query: what the counts beside each filter are made of.

    The database hands each column over as one text, because ten thousand rows take longer to receive than to read.
    """
    said = cards.order_by().aggregate(**{kind.code: StringAgg(_told(kind), BETWEEN) for kind in KINDS})
    return Traits({kind.code: _column(kind, said[kind.code]) for kind in KINDS})


def _column(kind: Kind, said: str | None) -> Column:
    rows = [] if said is None else said.split(BETWEEN)
    return Column(rows, {text: _values(kind, text) for text in set(rows)})


def _values(kind: Kind, text: str) -> frozenset[str]:
    """The values that a text of a column holds, as addresses write them; empty where nothing is stated."""
    parts = text.split(",") if kind.holds_many else [text]
    return frozenset(plain(Decimal(part)) if kind.unit == "mm" else part for part in parts if part)


def _told(kind: Kind) -> Any:
    """A card's values of one kind as text; a card that states nothing, or holds the separator itself, says nothing."""
    if kind.code == "each":
        return BAND
    if kind.code == "stock":
        return Case(When(in_stock=True, then=Value("yes")), default=Value(""), output_field=TextField())
    if kind.holds_many:
        told: Any = Func(F(kind.column), Value(","), function="array_to_string", output_field=TextField())
    else:
        told = Coalesce(Cast(kind.column, TextField()), Value(""))
    return told if kind.is_number else Replace(told, Value(BETWEEN))


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
