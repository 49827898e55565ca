"""Accounts."""

import oscar.apps.customer.apps as apps

from shop.forks.shut import shut


class CustomerConfig(apps.CustomerConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.customer"

    def get_urls(self):
        """No wish lists and no notices; letters stand in the outbox, and the customer has them in the mailbox."""
        return shut(super().get_urls(), below=("wishlists/", "notifications/", "emails/"))
