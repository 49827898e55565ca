"""What the product page reads, in a number of queries that nothing on the shelves changes."""

from django.db.models import Prefetch, Q, prefetch_related_objects
from oscar.core.loading import get_model

from shop.forks.search.cards import facts

Product = get_model("catalogue", "Product")
Category = get_model("catalogue", "Category")


def page_of(pk):
    """The product with its public packs, the smallest primary key first; None where there is none. One query."""
    related = Product.objects.select_related("product_class", "parent", "standing")
    family = list(related.filter(Q(pk=pk) | Q(parent_id=pk, is_public=True)).order_by("pk"))
    product = next((each for each in family if each.pk == pk), None)
    if product is not None:
        product._prefetched_public_children = [each for each in family if each.parent_id == pk]
        for child in product._prefetched_public_children:
            child.parent = product
    return product


def read(product) -> None:
    """Fetch all that the page says of the product and its packs, once. Four queries."""
    family = [product, *product._prefetched_public_children]
    values = Prefetch("attribute_values", facts(), to_attr="_prefetched_attribute_values")
    prefetch_related_objects(family, "stockrecords", values)
    prefetch_related_objects([product], "images", Prefetch("categories", Category.objects.all(), to_attr="shelves"))
    product._prefetched_parent_attribute_values = product._prefetched_attribute_values
    product._prefetched_browsable_categories = [
        each for each in product.shelves if each.is_public and each.ancestors_are_public
    ]
