"""What other rooms ask: may this product be offered there?"""

from typing import Any

from shop.eligibility import rules


def may_be_offered(product: Any, *, market: str) -> bool:
    """Whether everybody in ``market`` (ISO code of two letters) may be offered the product. No query of its own."""
    return not why_not_offered(product, market=market)


def why_not_offered(product: Any, *, market: str) -> str:
    """The reason why not everybody in ``market`` may be offered the product; empty when everybody may."""
    return rules.why_not_offered(audience=product.audience, is_piercing=product.is_piercing, market=market)
