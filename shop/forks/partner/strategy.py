"""What a product costs and whether it can be bought: prices in US dollars that include any tax."""

from oscar.apps.partner import strategy
from oscar.apps.partner.availability import StockRequired

from shop.forks.partner.availability import NotForSale, ProfessionalsOnly, WhileStockLasts


class Strategy(strategy.Default):
    """The one stock record of a product; its price includes tax, which the basket splits for where the parcel goes."""

    def fetch_for_line(self, line, stockrecord=None):
        """A basket line knows its stock record; asking the product again costs a query per line."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)

    def availability_policy(self, product, stockrecord):
        """A professional product is shown and explained, but not sold; one without a public page is neither."""
        if closed := _closed(product):
            return closed
        policy = super().availability_policy(product, stockrecord)
        return WhileStockLasts(policy.num_available) if isinstance(policy, StockRequired) else policy

    def parent_availability_policy(self, product, children_stock):
        """A parent can be bought when one of its sizes can."""
        return _closed(product) or super().parent_availability_policy(product, children_stock)


def _closed(product):
    """Why nobody can buy a product, however many there are; None when somebody may. A pack is what its parent is."""
    if not product.is_public or (product.is_child and not product.parent.is_public):
        return NotForSale()
    return ProfessionalsOnly() if product.is_professional else None


class Selector(strategy.Selector):
    """One strategy for everybody."""

    def strategy(self, request=None, user=None, **kwargs):
        """The strategy for this request, or for work without one."""
        return Strategy(request)
