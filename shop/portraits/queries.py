"""What a product's picture is drawn from."""

from decimal import Decimal
from typing import Any

from shop.portraits.rules.facts import Facts, parts_of


def facts_of(product: Any) -> Facts:
    """The product's facts as far as a drawing shows them. Asks nothing when its attributes are prefetched."""
    known = product.facts
    return Facts(
        kind=product.kind,
        audience=product.audience,
        other_maker=product.fit_is_reported,
        tip=product.tip_type,
        pins=known.get("pin_count") or 0,
        needle_mm=known.get("needle_diameter_mm") or Decimal(0),
        depth_mm=known.get("max_depth_mm") or Decimal(0),
        speeds=known.get("speeds") or 0,
        cordless=bool(known.get("cordless")),
        depth_lock=bool(known.get("depth_lock")),
        parts=parts_of(product.contents) if product.is_kit else (),
        article=known.get("article") or "",
    )
