"""The tax inside an order, for its pages and letters."""

from typing import Any

from django import template

from shop.taxes import queries

register = template.Library()


@register.filter
def tax_of(order: Any) -> queries.orders.OrderTax | None:
    """The tax of an order; None when it was never split. Use: ``{% with tax=order|tax_of %}``. No query."""
    return queries.of_order(order)
