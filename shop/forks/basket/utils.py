"""What the customer is told when the basket changes."""

from oscar.apps.basket import utils


class BasketMessageGenerator(utils.BasketMessageGenerator):
    """Only news: the total stands on the page anyway."""

    def get_new_total_messages(self, basket, include_buttons=True):
        """No message of its own."""
        return []
