"""When a product can be bought, and what a customer is told when it cannot."""

from oscar.apps.partner.availability import Unavailable


class ProfessionalsOnly(Unavailable):
    """Anybody may read about the product; nobody can buy it until the shop can check a professional's licence."""

    code = "professionals-only"
    short_message = "For verified professionals"
    message = "Sold to verified professionals only; the check is not open yet."

    def is_purchase_permitted(self, quantity):
        """Never, for now."""
        return False, "it is sold to verified professionals only, and the check is not open yet"
