"""What a product costs and whether it can be bought: prices in US dollars that include any tax."""

from oscar.apps.partner import strategy

from shop.forks.partner.availability import ProfessionalsOnly


class Strategy(strategy.Default):
    """The one stock record of a product; its price includes tax, which is not split yet (excl. == incl.)."""

    def fetch_for_line(self, line, stockrecord=None):
        """A basket line knows its stock record; asking the product again costs a query per line."""
        return self.fetch_for_product(line.product, stockrecord or line.stockrecord)

    def availability_policy(self, product, stockrecord):
        """A professional product is shown and explained, but not sold."""
        if product.is_professional:
            return ProfessionalsOnly()
        return super().availability_policy(product, stockrecord)

    def parent_availability_policy(self, product, children_stock):
        """A parent can be bought when one of its sizes can."""
        if product.is_professional:
            return ProfessionalsOnly()
        return super().parent_availability_policy(product, children_stock)


class Selector(strategy.Selector):
    """One strategy for everybody."""

    def strategy(self, request=None, user=None, **kwargs):
        """The strategy for this request, or for work without one."""
        return Strategy(request)
