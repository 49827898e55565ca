"""What a list of cards needs of its products, in a constant number of queries."""

from django.db.models import F, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import JSONObject
from oscar.core.loading import get_model

Product = get_model("catalogue", "Product")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")
ProductImage = get_model("catalogue", "ProductImage")
PICTURE = {name: name for name in ("id", "original", "caption", "display_order")}


def facts():
    """Attribute values as Oscar's own prefetch shapes them, without the kinds of attribute that this shop lacks."""
    return ProductAttributeValue.objects.select_related("attribute", "value_option__group").annotate(
        code=F("attribute__code")
    )


def on_cards(cards, *, shown):
    """The products of the cards that are ``shown``, a slice of ``cards``, in their order, with all that a list shows.

    Four queries, however many. The database puts nothing but numbers in order, and looks up the rest of a page only.
    """
    pictures = ProductImage.objects.filter(product=OuterRef("product_id")).order_by("display_order", "pk")
    pictured = cards.filter(pk__in=shown.values("pk")).defer("document")
    pictured = pictured.annotate(picture=Subquery(pictures.values(facts=JSONObject(**PICTURE))[:1]))
    products = [_pictured(card) for card in pictured.select_related("product__product_class")]
    children = Product.objects.public().order_by("pk")
    prefetch_related_objects(products, Prefetch("children", children, to_attr="_prefetched_public_children"))
    children = [child for product in products for child in product._prefetched_public_children]
    prefetch_related_objects([*products, *children], "stockrecords", _values())
    for product in products:
        product._prefetched_parent_attribute_values = product._prefetched_attribute_values
        for child in product._prefetched_public_children:
            child.parent = product
    return products


def _pictured(card):
    """The card's product with its first picture, the only one that a list shows."""
    product = card.product
    pictures = product.images.all()
    pictures._result_cache = [ProductImage(product=product, **card.picture)] if card.picture else []
    product._prefetched_objects_cache = {"images": pictures}
    return product


def _values():
    return Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values")
