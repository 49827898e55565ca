"""Ways to fetch products."""

from django.db.models import Prefetch
from oscar.apps.catalogue import managers


class ProductQuerySet(managers.ProductQuerySet):
    """Oscar's, and what this shop's pages need of a product in a constant number of queries."""

    def for_pages(self):
        """Fetch all that a card or a page reads: facts, pictures, stock, categories, public children with theirs."""
        children = (
            self.model.objects.public()
            .order_by("id")
            .prefetch_related("stockrecords", "images")
            .prefetch_attribute_values()
        )
        return (
            self.select_related("product_class", "card")
            .defer("card__document")
            .prefetch_related("stockrecords", "images", "parent__images")
            .prefetch_attribute_values()
            .prefetch_browsable_categories()
            .prefetch_related(Prefetch("children", queryset=children, to_attr="_prefetched_public_children"))
        )
