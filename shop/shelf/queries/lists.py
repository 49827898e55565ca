"""Which cards a choice leaves, in which order, and how many of each sort there are."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, IntegerField, OrderBy, Q, QuerySet, TextField, Value, When

from shop.shelf.models import Card
from shop.shelf.rules.counting import Bundles
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
    output_field=CharField(),
)

# Stands between the values of a card: U+001F, "unit separator".
BETWEEN = "\x1f"
NO_STOCK = ("stock", "f")


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


def bundles(cards: QuerySet[Card]) -> Bundles:
    """All cards in one query, those that are alike together: what the counts beside each filter are made of.

    The database hands a card's values over as one text, and each part that differs is read once.
    """
    parts = [part for kind in KINDS for part in (_told(kind), Value(BETWEEN))]
    said = Func(*parts, function="concat", output_field=TextField())
    rows = list(cards.annotate(said=said).order_by().values_list("said").annotate(count=Count("pk")))
    # An attribute that holds the separator itself would make too many parts, and only its own card wrong.
    told = zip(*(text.split(BETWEEN)[: len(KINDS)] for text, _ in rows), strict=True)
    columns = dict(zip((kind.code for kind in KINDS), told, strict=False))
    return Bundles(
        {kind.code: list(map(_Values(kind).__getitem__, columns.get(kind.code, ()))) for kind in KINDS},
        [count for _, count in rows],
    )


class _Values(dict[str, frozenset[str]]):
    """The values that a text of a column holds, as addresses write them; empty where nothing is stated."""

    def __init__(self, kind: Kind):
        super().__init__()
        self.kind = kind

    def __missing__(self, text: str) -> frozenset[str]:
        parts = text.split(",") if self.kind.holds_many else [text]
        self[text] = frozenset(self._value(part) for part in parts if part and (self.kind.code, part) != NO_STOCK)
        return self[text]

    def _value(self, part: str) -> str:
        if self.kind.code == "stock":
            return "yes"
        return plain(Decimal(part)) if self.kind.unit == "mm" else part


def _told(kind: Kind) -> Any:
    if kind.code == "each":
        return BAND
    if kind.holds_many:
        return Func(F(kind.column), Value(","), function="array_to_string", output_field=TextField())
    return F(kind.column)


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
