"""What a list of cards needs of its products, in a constant number of queries."""

from django.db.models import F, Prefetch
from oscar.core.loading import get_model

Product = get_model("catalogue", "Product")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")


def facts():
    """Attribute values as Oscar's own prefetch shapes them, without the kinds of attribute that this shop lacks."""
    return ProductAttributeValue.objects.select_related("attribute", "value_option__group").annotate(
        code=F("attribute__code")
    )


def packs():
    """The public children of a parent, the smallest first, each with its facts, pictures and stock."""
    return (
        Product.objects.public()
        .order_by("pk")
        .prefetch_related(
            "stockrecords", "images", Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values")
        )
    )


def for_cards(products):
    """``products`` with all that a card reads. A child reads its parent's facts where it has none."""
    return products.select_related("product_class").prefetch_related(
        "stockrecords",
        "images",
        Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values"),
        Prefetch("attribute_values", facts(), to_attr="_prefetched_parent_attribute_values"),
        Prefetch("children", packs(), to_attr="_prefetched_public_children"),
    )
