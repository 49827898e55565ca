"""What a customer would pay for a product, and whether it can be had."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@dataclass(frozen=True)
class Deal:
    """How one product, or one pack of it, is sold; ``price`` is None where none is set."""

    product: Any
    price: Decimal | None
    currency: str
    unit_price: Decimal | None
    can_be_bought: bool
    left: int | None
    reason: str
    is_from: bool = False
    packs: tuple["Deal", ...] = ()

    @property
    def is_low(self) -> bool:
        """So few are left that it is worth saying."""
        return self.can_be_bought and self.left is not None and self.left <= 5


def deal_for(product, *, strategy) -> Deal:
    """The deal for a product; a parent's is that of its cheapest pack, and knows the packs."""
    if product.is_parent:
        return _deal_for_packs(product, strategy=strategy)
    info = strategy.fetch_for_product(product)
    price = info.price.effective_price if info.price.exists else None
    return Deal(
        product=product,
        price=price,
        currency=info.price.currency if info.price.exists else "",
        unit_price=product.unit_price(price),
        can_be_bought=info.availability.is_available_to_buy,
        left=getattr(info.availability, "num_available", None),
        reason=str(info.availability.message),
    )


@register.simple_tag(takes_context=True)
def deal(context, product) -> Deal:
    """The deal for this visitor."""
    return deal_for(product, strategy=context["request"].strategy)


def _deal_for_packs(product, *, strategy) -> Deal:
    packs = [deal_for(child, strategy=strategy) for child in product.get_public_children()]
    packs.sort(key=lambda pack: (pack.product.pack_size or 0, pack.price or 0))
    cheapest = min((pack for pack in packs if pack.price is not None), key=lambda pack: pack.price, default=None)
    availability = strategy.fetch_for_parent(product).availability
    units = [pack.unit_price for pack in packs if pack.unit_price is not None]
    return Deal(
        product=product,
        price=cheapest.price if cheapest else None,
        currency=cheapest.currency if cheapest else "",
        unit_price=min(units, default=None),
        can_be_bought=availability.is_available_to_buy,
        left=None,
        reason=str(availability.message),
        is_from=len(packs) > 1,
        packs=tuple(packs),
    )
