"""What a product's picture is drawn from."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.apps import apps

from shop.portraits.rules.facts import Facts, parts_of


def own_fittings() -> set[str]:
    """The codes of the fittings of the pens that the shop sells. Two queries."""
    pens = apps.get_model("catalogue", "Product")._default_manager.filter(product_class__slug="pen")
    return {code for pen in pens.prefetch_attribute_values() for code in pen.fit_families}


def facts_of(product: Any, *, own: Collection[str]) -> Facts:
    """The product's facts as far as a drawing shows them. Asks nothing when its attributes are prefetched.

    What goes only on pens that the shop does not sell, by ``own_fittings``, looks like another maker's.
    """
    known = product.facts
    fittings = product.fit_families
    return Facts(
        kind=product.kind,
        audience=product.audience,
        other_maker=bool(fittings) and product.kind not in ("pen", "kit") and not set(fittings) & set(own),
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
