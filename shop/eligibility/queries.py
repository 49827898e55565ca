"""What other rooms ask: may this product be offered there?"""

from collections.abc import Iterable
from typing import Any

from shop.eligibility import rules


def may_be_offered(product: Any, *, market: str) -> bool:
    """Whether everybody in ``market`` (ISO code of two letters) may be offered the product. No query of its own."""
    return not why_not_offered(product, market=market)


def why_not_offered(product: Any, *, market: str) -> str:
    """The reason why not everybody in ``market`` may be offered the product; empty when everybody may."""
    return rules.why_not_offered(audience=product.audience, is_piercing=product.is_piercing, market=market)


def refusals(products: Iterable[Any], *, country: Any) -> list[str]:
    """A sentence for each of ``products`` that not everybody in ``country`` may be offered. No query of its own."""
    asked = [(product, why_not_offered(product, market=country.pk)) for product in products]
    named = country.printable_name
    return [rules.refusal(product.get_title(), country=named, reason=why) for product, why in asked if why]
