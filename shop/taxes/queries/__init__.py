"""What may be asked of taxes: the rule of a destination, its regions, and the tax inside an order."""

from shop.taxes.queries.destinations import rule_for, rules_of
from shop.taxes.queries.library import rates_of, standard_rate
from shop.taxes.queries.orders import of_order
from shop.taxes.queries.regions import asks_region, may_lie_in, region_code, region_of, regions

__all__ = [
    "asks_region",
    "may_lie_in",
    "of_order",
    "rates_of",
    "region_code",
    "region_of",
    "regions",
    "rule_for",
    "rules_of",
    "standard_rate",
]
