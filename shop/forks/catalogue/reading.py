"""What the product page reads, in a number of queries that nothing on the shelves changes."""

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from oscar.core.loading import get_model

from shop.fit.rules import REPORTED
from shop.forks.catalogue.rules import Fact
from shop.forks.search.cards import facts
from shop.lots import queries as lots
from shop.voices import queries as voices
from shop.voices.rules import Said

Product = get_model("catalogue", "Product")
Category = get_model("catalogue", "Category")
ProductCategory = get_model("catalogue", "ProductCategory")


def page_of(pk, *, today):
    """The product with its public packs, the smallest primary key first; None where there is none. One query."""
    related = Product.objects.select_related("product_class", "parent", "standing", "card").defer("card__document")
    related = related.annotate(shipped_use_by=lots.use_by_of_newest(today=today))
    family = list(related.filter(Q(pk=pk) | Q(parent_id=pk, is_public=True)).order_by("pk"))
    product = next((each for each in family if each.pk == pk), None)
    if product is not None:
        product._prefetched_public_children = [each for each in family if each.parent_id == pk]
        for child in product._prefetched_public_children:
            child.parent = product
    return product


def read(product) -> None:
    """Fetch all that the page says of the product and its packs, once. Three queries."""
    family = [product, *product._prefetched_public_children]
    values = facts().annotate(source=voices.source_of_value())
    values = Prefetch("attribute_values", values, to_attr="_prefetched_attribute_values")
    prefetch_related_objects(family, "stockrecords", values)
    prefetch_related_objects([product], "images")
    product._prefetched_parent_attribute_values = product._prefetched_attribute_values


def shelves_of(product):
    """All shelves that the product stands on, seen or not, and those of the first level for the frame. One query."""
    mine = Exists(ProductCategory.objects.filter(product=product, category=OuterRef("pk")))
    found = list(Category.objects.annotate(is_its_own=mine).filter(Q(is_its_own=True) | Q(depth=1)).order_by("path"))
    own = [shelf for shelf in found if shelf.is_its_own]
    product._prefetched_browsable_categories = [shelf for shelf in own if _is_seen(shelf)]
    return own, [shelf for shelf in found if shelf.depth == 1 and _is_seen(shelf)]


def _is_seen(shelf):
    return shelf.is_public and shelf.ancestors_are_public


def specification_of(product):
    """The rows of the specification, each with who says so."""
    sources = {value.attribute.code: value.source for value in product._prefetched_attribute_values}
    rows = []
    for fact in product.specification:
        is_fitting = fact.code == "fit_family"
        rows += _pens_of(product) if is_fitting else []
        is_reported = is_fitting and product.fit_told.is_only_reported
        rows.append((fact, voices.said(sources.get(fact.code), is_demo=product.is_demo, is_reported=is_reported)))
    return rows


def _pens_of(product):
    """The pens that it is stated to fit: what is verified has its evidence further down the page."""
    return [
        (
            Fact("fits", label, pens),
            voices.said(None, is_demo=False, is_reported=True)
            if state == REPORTED
            else Said("Example only" if product.is_demo else "See the evidence", address="#fit"),
        )
        for state, label, pens in product.fit_told.rows
    ]
