"""The lines of a basket, read with all that its page says of them, in the same few queries however many they are."""

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from oscar.core.loading import get_model

from shop.forks.search.cards import facts, picture_of, pictured


def lines_of(basket):
    """The basket's lines. Two queries."""
    lines = basket.lines.all()
    return described(lines) if basket.is_looked_at else weighed(lines)


def described(lines):
    """The lines as ``weighed``, with the pictures of their products."""
    lines = weighed(lines.annotate(picture=picture_of("product_id"), parents_picture=picture_of("product__parent_id")))
    for line in lines:
        pictured(line.product, line.picture)
        if line.product.parent_id:
            pictured(line.product.parent, line.parents_picture)
    return lines


def weighed(lines):
    """The lines with all that prices, availability and delivery ask of them. Two queries.

    A third for lines with options, which few have.
    """
    options = get_model("basket", "LineAttribute").objects
    lines = (
        lines.select_related(
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
    _describe(lines)
    with_options = [line for line in lines if line.has_options]
    prefetch_related_objects(with_options, "attributes__option")
    for line in lines:
        if not line.has_options:
            line._prefetched_objects_cache = {"attributes": options.none()}
    return lines


def _describe(lines) -> None:
    """Give products, and the parents of packs, their facts."""
    products = [line.product for line in lines]
    parents = [product.parent for product in products if product.parent_id]
    values = Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values")
    prefetch_related_objects([*products, *parents], values)
    for parent in parents:
        parent._prefetched_parent_attribute_values = parent._prefetched_attribute_values
