"""How much of a product may go into a basket now: one answer for what is put back and for what is bought again."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from shop.fit import queries as fit
from shop.fit.rules import NOBODY

Basket = get_model("basket", "Basket")
Product = get_model("catalogue", "Product")


@dataclass(frozen=True)
class Wish:
    """A product that should stand in the basket ``quantity`` times; ``title`` names it should it be gone.

    ``options`` are pairs of an option and its value.
    """

    product_id: int | None
    title: str
    quantity: int
    options: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Filled:
    """What became of a wish: pieces put in now, pieces that stood there before, and why there are not more."""

    wish: Wish
    line: Any = None
    added: int = 0
    already: int = 0
    reason: str = ""
    product: Any = None

    @property
    def words(self) -> str:
        """For the customer, in a sentence that begins with the product."""
        title = f"“{self.wish.title}”"
        if not self.reason:
            return f"{title} is in your basket." if self.added else f"{title} is in your basket already."
        if not self.added:
            return f"{title} was left out: {self.reason}."
        return f"{title}: {self.added + self.already} instead of {self.wish.quantity} in your basket: {self.reason}."


def fill(basket, wishes) -> list[Filled]:
    """Put in what is missing of each wish, as far as it may be bought. Doing it again adds nothing."""
    if not basket.id:
        basket.save()
    with transaction.atomic():
        # Of two presses at once the second finds what the first put in.
        Basket.objects.select_for_update().get(pk=basket.pk)
        basket.reset_offer_applications()
        known = _known(wishes)
        return [_fill(basket, wish, known.get(wish.product_id)) for wish in wishes]


def look(basket, wishes) -> list[Filled]:
    """What ``fill`` would do at this moment. Nothing is changed."""
    known = _known(wishes)
    return [_weigh(basket, wish, known.get(wish.product_id)) for wish in wishes]


def _known(wishes):
    products = Product.objects.public().select_related("product_class", "parent__product_class")
    return products.prefetch_attribute_values().in_bulk([wish.product_id for wish in wishes if wish.product_id])


def _fill(basket, wish, product) -> Filled:
    weighed = _weigh(basket, wish, product)
    if not weighed.added:
        return weighed
    return replace(weighed, line=basket.add_product(product, weighed.added, _options(wish))[0])


def _weigh(basket, wish, product) -> Filled:
    if product is None:
        return Filled(wish, reason="it is no longer sold")
    already = basket.product_quantity(product) if basket.id else 0
    wanted = wish.quantity - already
    if wanted <= 0:
        return Filled(wish, already=already, product=product)
    added, reason = _how_many(basket, product, wanted=wanted, already=already)
    return Filled(wish, added=added, already=already, reason=reason, product=product)


def _how_many(basket, product, *, wanted, already) -> tuple[int, str]:
    """How many more may go in, and why not all of them."""
    info = basket.strategy.fetch_for_product(product)
    if not info.price.exists or info.stockrecord is None:
        return 0, "it is no longer sold"
    if fit.fits_no_pen(product):
        return 0, NOBODY
    permitted, reason = info.availability.is_purchase_permitted(wanted + already)
    if not permitted:
        left = (getattr(info.availability, "num_available", None) or 0) - already
        return max(0, min(left, wanted)), f"only {left + already} left" if left + already > 0 else str(reason)
    permitted, reason = basket.is_quantity_allowed(wanted)
    return (wanted, "") if permitted else (0, str(reason).rstrip("."))


def _options(wish) -> list[dict[str, Any]]:
    return [{"option": option, "value": value} for option, value in wish.options]
