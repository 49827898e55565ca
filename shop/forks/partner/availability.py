"""When a product can be bought, and what a customer is told when it cannot."""

from oscar.apps.partner.availability import StockRequired, Unavailable


class NotForSale(Unavailable):
    """A product that has no page for customers, or no more: it is prepared, withdrawn, or its texts are missing."""

    code = "not-for-sale"
    short_message = "Not sold"
    message = "This is not sold at the moment."

    def is_purchase_permitted(self, quantity):
        """Never, however it got into a basket."""
        return False, "it is not sold at the moment"


class ProfessionalsOnly(Unavailable):
    """Anybody may read about the product; nobody can buy it until the shop can check a professional's licence."""

    code = "professionals-only"
    short_message = "For verified professionals"
    message = "Sold to verified professionals only; the check is not open yet."

    def is_purchase_permitted(self, quantity):
        """Never, for now."""
        return False, "it is sold to verified professionals only, and the check is not open yet"


class WhileStockLasts(StockRequired):
    """Oscar's, in words that a customer can act on."""

    def is_purchase_permitted(self, quantity):
        """As many as are there; otherwise how many that is."""
        if self.num_available <= 0:
            return False, "it is out of stock"
        if quantity > self.num_available:
            return False, f"only {self.num_available} {'is' if self.num_available == 1 else 'are'} left"
        return True, ""
