"""The lines of a basket, read with all that its page says of them, in the same few queries however many they are."""

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from oscar.core.loading import get_model

from shop.forks.search.cards import facts


def lines_of(basket):
    """The lines with all that prices, availability, pictures and delivery ask of them. Three queries.

    A fourth for lines with options, which few have.
    """
    options = get_model("basket", "LineAttribute").objects
    lines = (
        basket.lines.select_related(
            "stockrecord__partner",
            "product__product_class",
            "product__card",
            "product__parent__product_class",
            "product__parent__card",
        )
        .defer("product__card__document", "product__parent__card__document")
        .annotate(has_options=Exists(options.filter(line=OuterRef("pk"))))
        .order_by("id")
    )
    _describe([line.product for line in lines])
    with_options = [line for line in lines if line.has_options]
    prefetch_related_objects(with_options, "attributes__option")
    for line in lines:
        if not line.has_options:
            line._prefetched_objects_cache = {"attributes": options.none()}
    return lines


def _describe(products) -> None:
    """Give products, and the parents of packs, their facts and pictures."""
    parents = [product.parent for product in products if product.parent_id]
    values = Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values")
    prefetch_related_objects([*products, *parents], values, "images")
    for parent in parents:
        parent._prefetched_parent_attribute_values = parent._prefetched_attribute_values
