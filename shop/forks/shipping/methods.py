"""Delivery: one tracked method, and what it costs."""

from decimal import Decimal

from django.conf import settings
from oscar.apps.shipping import methods
from oscar.core import prices


class Tracked(methods.Base):
    """Tracked post at one price, free from ``FREE_FROM`` (the basket's total after discounts), in US dollars."""

    code = "tracked"
    name = "Tracked delivery"
    CHARGE = Decimal("4.90")
    FREE_FROM = Decimal("60.00")

    @property
    def description(self):
        """What is promised, in working days from dispatch."""
        return f"Usually {settings.SHOP_TRANSIT_DAYS} working days after dispatch, with a tracking number."

    def calculate(self, basket):
        """The charge for ``basket``; any tax is included and not split yet."""
        charge = Decimal("0.00") if basket.total_incl_tax >= self.FREE_FROM else self.CHARGE
        return prices.Price(currency=basket.currency, excl_tax=charge, incl_tax=charge)
