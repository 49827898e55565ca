"""What a card says of a product: drawn from its own facts and those of its packs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shop.shelf.rules import documents, sayings

CENT = Decimal("0.01")
# Facts that are worth a filter because a card or a page shows them, by the code of their attribute.
FEATURES = {"cordless": "cordless", "depth_lock": "depth-lock", "single_use": "single-use"}


@dataclass(frozen=True)
class Pack:
    """Something that can be bought: a product without packs is its own. ``facts`` are plain values by code."""

    title: str = ""
    codes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    price: Decimal | None = None
    currency: str = ""
    in_stock: bool = False


@dataclass(frozen=True)
class Product:
    """A product as the catalogue keeps it; ``facts`` hold for each of its packs that does not say otherwise.

    The pens that it ``fits``, or is ``reported_to_fit``, are told in words; see ``fit.rules.told``. What brings
    a pen fits none, and ``takes`` the cartridges for these pens.
    """

    id: int
    title: str
    kind: str
    added_at: datetime
    kind_name: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()
    category_ids: tuple[int, ...] = ()
    priority: int = 0
    fits: str = ""
    reported_to_fit: str = ""
    takes: str = ""
    is_for_nobody: bool = False


def columns(product: Product) -> dict[str, Any]:
    """Every column of the product's card by name; the search document in PostgreSQL's notation."""
    known: list[Mapping[str, Any]] = [{**product.facts, **pack.facts} for pack in product.packs] or [product.facts]
    cheapest = min((pack for pack in product.packs if pack.price is not None), key=_price, default=None)
    return {
        "title": product.title,
        "kind": product.kind,
        "audience": _first(known, "audience"),
        "families": families(_first(known, "fit_family")),
        "fits": product.fits,
        "reported_to_fit": product.reported_to_fit,
        "takes": product.takes,
        "is_for_nobody": product.is_for_nobody,
        "tip_type": _first(known, "tip_type"),
        "pin_counts": _all(known, "pin_count", int),
        "needle_mm": _largest(known, "needle_diameter_mm"),
        "max_depth_mm": _largest(known, "max_depth_mm"),
        "connection": _first(known, "connection"),
        "membrane": _first(known, "backflow_membrane"),
        "sterilisation": _first(known, "sterilisation"),
        "packs": _all(known, "pack_size", int),
        "speeds": _largest(known, "speeds"),
        "features": [name for code, name in FEATURES.items() if any(facts.get(code) is True for facts in known)],
        "price": cheapest.price if cheapest else None,
        "currency": cheapest.currency if cheapest else "",
        "unit_price": min(_unit_prices(product, known), default=None),
        "in_stock": any(pack.in_stock for pack in product.packs),
        "codes": codes(product),
        "category_ids": sorted(product.category_ids),
        "priority": product.priority,
        "added_at": product.added_at,
        "document": documents.document(
            sayings.texts(
                title=product.title,
                kind_name=product.kind_name,
                pack_titles=[pack.title for pack in product.packs],
                codes=codes(product),
                facts=known,
                pens=[product.fits, product.reported_to_fit],
                description=product.description,
            )
        ),
    }


def families(text: str) -> list[str]:
    """The codes of the fittings; the catalogue separates several by commas."""
    return sorted({code.strip() for code in text.split(",")} - {""})


def codes(product: Product) -> list[str]:
    """Every code that names the product or one of its packs, in capitals, each once."""
    numbers = [str(facts.get("gtin") or "") for facts in (product.facts, *(pack.facts for pack in product.packs))]
    every = (*product.codes, *(code for pack in product.packs for code in pack.codes), *numbers)
    return sorted({code.strip().upper() for code in every} - {""})


def price_of_one(price: Decimal, *, pack_size: int) -> Decimal:
    """The price of one piece of a pack, to the cent; halves go up."""
    return (price / pack_size).quantize(CENT, rounding=ROUND_HALF_UP)


def _unit_prices(product: Product, known: list[Mapping[str, Any]]) -> Iterable[Decimal]:
    """The price of one cartridge in each pack; other things have none."""
    for pack, facts in zip(product.packs, known, strict=False):
        size = facts.get("pack_size")
        if product.kind == "cartridge" and pack.price is not None and isinstance(size, int) and size > 0:
            yield price_of_one(pack.price, pack_size=size)


def _price(pack: Pack) -> Decimal:
    return pack.price or Decimal(0)


def _first(known: list[Mapping[str, Any]], code: str) -> str:
    return next((str(facts[code]) for facts in known if facts.get(code) not in (None, "")), "")


def _all(known: list[Mapping[str, Any]], code: str, make: Callable[[Any], Any]) -> list[Any]:
    return sorted({make(facts[code]) for facts in known if facts.get(code) is not None})


def _largest(known: list[Mapping[str, Any]], code: str) -> Any:
    return max((facts[code] for facts in known if facts.get(code) is not None), default=None)
