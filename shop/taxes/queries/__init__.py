"""What may be asked of taxes: the rule of a destination, and the tax inside an order."""

from shop.taxes.queries.destinations import rule_for, rules_of
from shop.taxes.queries.library import rates_of, standard_rate
from shop.taxes.queries.orders import of_order

__all__ = ["of_order", "rates_of", "rule_for", "rules_of", "standard_rate"]
