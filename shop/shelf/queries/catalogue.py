"""What the catalogue says of the products that have a card."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import F, Model

from shop.fit import queries as fit
from shop.fit import rules as fitting
from shop.shelf.models import Card
from shop.shelf.rules import cards

MANY = 500


def products() -> Any:
    """Every product of the catalogue; the catalogue's own model, which this room does not import."""
    return _catalogue()._default_manager.all()


def card_owners(product_ids: Iterable[int]) -> set[int]:
    """The products whose cards speak of these: themselves, and the parent where one is a pack."""
    rows = products().filter(pk__in=set(product_ids)).values_list("pk", "parent_id")
    return {parent or own for own, parent in rows}


def cards_of_families(codes: Iterable[str]) -> set[int]:
    """The products whose cards name one of these fittings. One query."""
    return set(Card.objects.filter(families__overlap=list(codes)).values_list("pk", flat=True))


def all_owners() -> Iterator[list[int]]:
    """Every product that may have a card, and every card's product, some hundreds at a time."""
    ids = list(products().filter(parent=None).order_by("pk").values_list("pk", flat=True))
    yield from (ids[start : start + MANY] for start in range(0, len(ids), MANY))


def described(product_ids: Iterable[int]) -> list[cards.Product]:
    """What the catalogue says of these products now, without those that no customer may see.

    Six queries, however many they are. The product rows stay locked until the transaction ends, so that of two
    renewals of one card the later one also reads later.
    """
    locked = products().filter(pk__in=set(product_ids), is_public=True, parent=None).order_by("pk")
    rows = list(locked.select_for_update(no_key=True, of=("self",)).select_related("product_class"))
    packs = list(products().filter(parent__in=rows, is_public=True).order_by("pk")) if rows else []
    every = [*rows, *packs]
    facts, stock, places = _facts(every), _stock(every), _places(rows)
    stated = fit.statements_about(sorted({code for each in every for code in _families(facts[each.pk])}))
    packs_of = defaultdict(list)
    for pack in packs:
        packs_of[pack.parent_id].append(pack)
    return [
        _with_pens(_product(row, packs_of[row.pk], facts=facts, stock=stock, places=places[row.pk]), stated)
        for row in rows
    ]


def _catalogue() -> Any:
    return Card._meta.get_field("product").related_model


def _related(name: str) -> Any:
    """The rows of a model that points at products, by the name of the way back."""
    related: type[Model] = _catalogue()._meta.get_field(name).related_model
    return related._default_manager.all()


def _product(row: Any, packs: list[Any], *, facts: Any, stock: Any, places: list[int]) -> cards.Product:
    kind = row.product_class
    sold = packs if row.structure == row.PARENT else [row]
    return cards.Product(
        id=row.pk,
        title=row.title,
        kind=kind.slug if kind else "",
        kind_name=kind.name if kind else "",
        description=row.description,
        codes=(row.upc or "",),
        facts=facts[row.pk],
        packs=tuple(_pack(each, facts=facts, record=stock.get(each.pk), kind=kind) for each in sold),
        category_ids=tuple(places),
        priority=row.priority,
        added_at=row.date_created,
    )


def _with_pens(product: cards.Product, stated: list[fitting.Statement]) -> cards.Product:
    """The product with what is stated about its fittings."""
    known = (product.facts, *(pack.facts for pack in product.packs))
    families = next((found for facts in known if (found := _families(facts))), [])
    told = fitting.told(families, stated, kind=product.kind)
    nobody = fitting.fits_no_pen(families, stated, kind=product.kind)
    takes = fitting.cartridges_for(families, stated, kind=product.kind)
    return replace(product, fits=told.fits, reported_to_fit=told.reported, takes=takes, is_for_nobody=nobody)


def _families(facts: Mapping[str, Any]) -> list[str]:
    return cards.families(str(facts.get("fit_family") or ""))


def _pack(row: Any, *, facts: Any, record: dict[str, Any] | None, kind: Any) -> cards.Pack:
    record = record or {}
    left = (record.get("num_in_stock") or 0) - (record.get("num_allocated") or 0)
    return cards.Pack(
        title=row.title,
        codes=(row.upc or "", record.get("partner_sku", "")),
        facts=facts[row.pk],
        price=record.get("price"),
        currency=record.get("price_currency", ""),
        in_stock=bool(record) and (left > 0 or not (kind and kind.track_stock)),
    )


def _facts(rows: list[Any]) -> dict[int, dict[str, Any]]:
    """Plain values by code, by product; lengths are Decimal."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    asked = ("product_id", "code", "value_text", "value_integer", "value_float", "value_boolean", "option")
    values = _related("attribute_values").filter(product__in=rows)
    values = values.annotate(code=F("attribute__code"), option=F("value_option__option"))
    for product_id, code, text, integer, number, boolean, option in values.values_list(*asked):
        # Oscar keeps an empty text for values of other types.
        plain = next((each for each in (option, integer, boolean, text or None) if each is not None), None)
        found[product_id][code] = Decimal(str(number)) if number is not None else plain
    return found


def _stock(rows: list[Any]) -> dict[int, dict[str, Any]]:
    """The first stock record of each product, which is the one that the shop sells from."""
    asked = ("product_id", "partner_sku", "price", "price_currency", "num_in_stock", "num_allocated")
    found: dict[int, dict[str, Any]] = {}
    for record in _related("stockrecords").filter(product__in=rows).order_by("pk").values(*asked):
        found.setdefault(record["product_id"], record)
    return found


def _places(rows: list[Any]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    links = _related("productcategory").filter(product__in=rows).order_by()
    for product_id, category_id in links.values_list("product_id", "category_id"):
        found[product_id].append(category_id)
    return found
