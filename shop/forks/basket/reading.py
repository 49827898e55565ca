"""The lines of a basket, read with all that its page says of them, in the same few queries however many they are."""

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from oscar.core.loading import get_model

from shop.built import Built, Given
from shop.forks.search.cards import facts, picture_of, pictured


def lines_of(basket):
    """The basket's lines, with pictures where somebody looks at it. Two queries.

    A third for lines with options, which few have.
    """
    lines = basket.lines.all()
    lines._result_cache = (_seen if basket.is_looked_at else _weighed)(basket=basket.pk)
    for line in lines:
        line.basket = basket
    return _described(lines)


def described(lines):
    """The lines with all that prices, availability, pictures and delivery ask of them, in as many queries."""
    return _described(_with_pictures(lines))


def _joined(lines):
    options = get_model("basket", "LineAttribute").objects
    return (
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


def _with_pictures(lines):
    pictures = {"picture": picture_of("product_id"), "parents_picture": picture_of("product__parent_id")}
    return _joined(lines).annotate(**pictures)


_weighed = Built(lambda: _joined(get_model("basket", "Line").objects.filter(basket=Given("basket"))))
_seen = Built(lambda: _with_pictures(get_model("basket", "Line").objects.filter(basket=Given("basket"))))


def _described(lines):
    _describe(lines)
    with_options = [line for line in lines if line.has_options]
    prefetch_related_objects(with_options, "attributes__option")
    options = get_model("basket", "LineAttribute").objects
    for line in lines:
        if not line.has_options:
            line._prefetched_objects_cache = {"attributes": options.none()}
    return lines


def _describe(lines) -> None:
    """Give products, and the parents of packs, their facts, and their pictures where these were read."""
    for line in lines:
        if hasattr(line, "picture"):
            pictured(line.product, line.picture)
            if line.product.parent_id:
                pictured(line.product.parent, line.parents_picture)
    products = [line.product for line in lines]
    parents = [product.parent for product in products if product.parent_id]
    values = Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values")
    prefetch_related_objects([*products, *parents], values)
    for parent in parents:
        parent._prefetched_parent_attribute_values = parent._prefetched_attribute_values
