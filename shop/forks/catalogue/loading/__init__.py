"""Bring a catalogue file into the shop: create what is missing, leave alone what is there.

A product that needs safety texts is created hidden, with the attribute ``publish_when_ready``; it becomes public, and
the attribute goes, with the first load that finds its texts published. So a clerk who hides a product keeps it hidden.
"""

from collections.abc import Mapping

from django.db import transaction
from oscar.core.loading import get_model

from shop.education import queries as education
from shop.forks.catalogue.loading import kinds
from shop.forks.catalogue.loading.answers import InvalidCatalogueError, Tally
from shop.forks.catalogue.loading.kinds import READY
from shop.forks.catalogue.loading.products import Products
from shop.shelf import actions as shelf

__all__ = ["InvalidCatalogueError", "Tally", "load", "publish_ready"]

Product = get_model("catalogue", "Product")
ProductAttributeValue = get_model("catalogue", "ProductAttributeValue")


@transaction.atomic
def load(data: Mapping, *, update: bool = False) -> Tally:
    """Load one file's contents: ``countries``, or ``attributes``, ``classes``, ``categories`` and ``products``.

    What exists (by code, slug or UPC) stays as it is; ``update`` renews texts, facts and prices, never stock counts.
    Raises ``InvalidCatalogueError``.
    """
    if not isinstance(data, Mapping):
        raise InvalidCatalogueError("The file holds no catalogue: its top level must be a mapping.")
    tally = Tally()
    try:
        kinds.countries(data.get("countries", []))
        classes = kinds.classes(data.get("classes", []), data.get("attributes", {}))
        categories = kinds.categories(data.get("categories", []))
        if products := data.get("products", []):
            Products(data, classes=classes, categories=categories, update=update, tally=tally).load(products)
    except KeyError as missing:
        raise InvalidCatalogueError(f"The entry {missing} is missing.") from missing
    tally.published = publish_ready()
    return tally


def publish_ready() -> int:
    """Make public what only waited for its safety texts; answers how many products that were."""
    waiting = ProductAttributeValue.objects.filter(attribute__code=READY, value_boolean=True)
    ready = [
        product
        for product in Product.objects.filter(attribute_values__in=waiting).select_related(
            "product_class", "parent__product_class"
        )
        if not education.missing_kinds(product)
    ]
    waiting.filter(product__in=ready).delete()
    published = Product.objects.filter(pk__in=[product.pk for product in ready]).update(is_public=True)
    shelf.renew_later(product.pk for product in ready)
    return published
