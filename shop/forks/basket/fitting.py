"""What a basket says about fit: lines that the visitor's pens may not take, and what to take instead.

It warns and never blocks, except where no known pen could take the product at all.
"""

from dataclasses import dataclass
from typing import Any

from oscar.core.loading import get_model

from shop.fit import queries as fit
from shop.fit import rules
from shop.shelf.models import Card

Product = get_model("catalogue", "Product")


@dataclass(frozen=True)
class Concern:
    """A line that deserves a second look; ``swap`` is the card of the nearest product that fits ``pens``, or None."""

    line: Any
    answer: rules.Answer
    swap: Any
    names: str
    pens: tuple[rules.Pen, ...]

    @property
    def why(self) -> str:
        """Why it does not fit, by what was stated; where nothing is known, what to make of that."""
        return self.answer.reason if self.answer.state == rules.NO_FIT else self.answer.meaning

    @property
    def pack_size(self) -> int | None:
        """How many are in the pack, in both."""
        return self.line.product.pack_size


def concerns_of(basket, request) -> list[Concern]:
    """The lines to think about again, for a visitor who told of a pen. One query more where there is such a line."""
    shelf = fit.shelf_for(request)
    doubtful = _doubtful(basket, shelf) if shelf else []
    cards = _cards_that_fit(shelf) if doubtful else []
    return [
        Concern(line=line, answer=answer, swap=_nearest(line, cards), names=shelf.names, pens=shelf.pens)
        for line, answer in doubtful
    ]


def for_nobody(basket) -> list[Any]:
    """The lines whose product no known pen could take. One query at most."""
    lines = basket.all_lines()
    useless = {product.pk for product in fit.for_nobody(line.product for line in lines)}
    return [line for line in lines if line.product_id in useless]


def pack_of(card: Card, *, size: int | None) -> Any:
    """What to put into the basket: the product itself, or its pack of this size; None where it is gone."""
    packs = Product.objects.public().filter(parent=card.product_id)
    found = [pack for pack in packs if pack.pack_size == size]
    return found[0] if found else Product.objects.public().filter(pk=card.product_id, structure="standalone").first()


def _doubtful(basket, shelf) -> list[tuple[Any, rules.Answer]]:
    lines = basket.all_lines()
    # A pen in the basket is a pen that the customer will have.
    coming = {code for line in lines if _brings_a_pen(line.product) for code in line.product.fit_families}
    pairs = [(line, shelf.answer(line.product)) for line in lines if not coming & set(line.product.fit_families)]
    return [(line, answer) for line, answer in pairs if answer.is_warning]


def _brings_a_pen(product) -> bool:
    return product.is_pen or product.is_kit


def _cards_that_fit(shelf) -> list[Card]:
    """Verified products where there are any, else reported ones: never both."""
    codes = {state: set(shelf.codes(state)) for state in rules.FITS}
    cards = list(
        Card.objects.filter(kind__in=("cartridge", "accessory"), in_stock=True)
        .filter(families__overlap=sorted(set().union(*codes.values())))
        .exclude(audience="professional")
        .order_by("pk")
    )
    verified = [card for card in cards if codes[rules.VERIFIED] & set(card.families)]
    return verified or cards


def _nearest(line, cards) -> Card | None:
    product = line.product
    alike = [card for card in cards if card.kind == product.kind]
    wanted = rules.Traits(
        tip_type=product.tip_type,
        pins=(product.pin_count,) if product.pin_count else (),
        depth_mm=product.max_depth_mm,
        price=product.unit_price(line.shelf_unit),
        packs=(product.pack_size,) if product.pack_size else (),
    )
    at = rules.nearest(wanted, [_traits(card) for card in alike])
    return None if at is None else alike[at]


def _traits(card: Card) -> rules.Traits:
    return rules.Traits(
        tip_type=card.tip_type,
        pins=tuple(card.pin_counts),
        depth_mm=card.max_depth_mm,
        price=card.unit_price,
        packs=tuple(card.packs),
    )
