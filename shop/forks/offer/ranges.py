"""Which products of a basket are in which range of an offer: one query for all of them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from oscar.core.loading import get_model

Range = get_model("offer", "Range")
ProductCategory = get_model("catalogue", "ProductCategory")


def settle(offers, products) -> None:
    """Let the ranges of these offers know which of these products they hold.

    Conditions and benefits become what Oscar would make of them at each question, forgetting their range.
    """
    parts = [(offer, name, getattr(offer, name)) for offer in offers for name in ("condition", "benefit")]
    ranges = {part.range_id: part.range for _, _, part in parts if part.range_id}
    _tell({number: each for number, each in ranges.items() if not each.proxy_class}, products)
    for offer, name, part in parts:
        settled = part.proxy()
        if part.range_id:
            settled.range = ranges[part.range_id]
        setattr(offer, name, settled)


@dataclass(frozen=True)
class Told:
    """Stands before a range, as Oscar lets one do; what it was not told of, it asks the range for."""

    range: Any
    asked: frozenset[int]
    inside: frozenset[int]

    def contains_product(self, product) -> bool:
        """Whether the range holds it. No query for what it was told of."""
        if product.pk in self.asked:
            return product.pk in self.inside
        return self.all_products().filter(pk=product.pk).exists()

    def all_products(self):
        """All that the range holds."""
        return self.range.product_queryset

    def num_products(self):
        """How many that is; None when it is the whole shop."""
        return None if self.range.includes_all_products else self.all_products().count()


def _tell(ranges, products) -> None:
    asked = frozenset(product.pk for product in products)
    said = _said(ranges, products) if ranges and products else {}
    for each in ranges.values():
        inside = frozenset(product.pk for product in products if _holds(each, product, said))
        each.proxy = Told(each, asked, inside)


def _said(ranges, products) -> dict[str, set[tuple[int, str]]]:
    """Pairs of a range and a product, class or category's path, by the way in or out; and each product's places."""
    numbers = {number for product in products for number in (product.pk, product.parent_id) if number}
    places = ProductCategory.objects.filter(product__in=numbers).annotate(path=F("category__path"))
    rows = [
        places.values_list(Value("places"), "product_id", "path"),
        _links("included_products", "product_id", ranges, product__in=numbers),
        _links("excluded_products", "product_id", ranges, product__in=numbers),
        _links("classes", "productclass_id", ranges),
        _links("included_categories", "category__path", ranges),
        _links("excluded_categories", "category__path", ranges),
    ]
    found = defaultdict(set)
    for way, number, value in rows[0].order_by().union(*rows[1:], all=True):
        found[way].add((number, value))
    return found


def _links(way, column, ranges, **only):
    links = getattr(Range, way).through.objects.filter(range__in=list(ranges), **only).order_by()
    return links.values_list(Value(way), "range_id", Cast(column, CharField()))


def _holds(each, product, said) -> bool:
    """Oscar's ``Range.product_queryset`` for one product: its own answer and its parent's."""
    numbers = [str(number) for number in (product.pk, product.parent_id) if number]
    paths = {path for number, path in said["places"] if str(number) in numbers}
    if each.includes_all_products:
        return (each.pk, numbers[0]) not in said["excluded_products"] and not _within(
            paths, each, said["excluded_categories"]
        )
    if any((each.pk, number) in said["excluded_products"] for number in numbers):
        return False
    product_class = product.get_product_class()
    return (
        any((each.pk, number) in said["included_products"] for number in numbers)
        or (each.pk, str(product_class.pk if product_class else "")) in said["classes"]
        or _within(paths, each, said["included_categories"])
    )


def _within(paths, each, categories) -> bool:
    """Whether one of these paths is one of the range's categories, or below one."""
    return any(path.startswith(top) for path in paths for number, top in categories if number == each.pk)
