"""The tax inside an order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shop.taxes import rules


@dataclass(frozen=True)
class OrderTax:
    """The rule that an order was split by, and what it came to."""

    rule: rules.Rule
    tax: Decimal
    net: Decimal


def of_order(order: Any) -> OrderTax | None:
    """The tax of an order as it was placed; None for one whose tax was never split. No query."""
    rule = rules.from_code(order.shipping_tax_code or "")
    if rule is None:
        return None
    return OrderTax(rule=rule, tax=order.total_incl_tax - order.total_excl_tax, net=order.total_excl_tax)
