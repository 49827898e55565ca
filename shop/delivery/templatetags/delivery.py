"""The promise of delivery, for pages of products."""

from typing import Any

from django import template

from shop import clock
from shop.delivery import queries, rules

register = template.Library()


@register.simple_tag
def delivery_promise(product: Any = None, country: str = "") -> rules.Offer | None:
    """The first method for a parcel with one pack of ``product``; None where the shop has none. One query.

    Use: ``{% delivery_promise product as delivery %}``, then ``{{ delivery.promise.in_words }}``.
    """
    weight = product.weight_g if product is not None else 0
    return queries.promise(country, weight_g=weight, now=clock.now())


@register.simple_tag
def delivery_promised(order: Any) -> Any:
    """What was promised with an order, or None. One query."""
    return queries.promised(order)
