"""The checkout: two pages, guest first."""

import oscar.apps.checkout.apps as apps
from django.urls import path
from oscar.core.loading import get_class


class CheckoutConfig(apps.CheckoutConfig):
    """Oscar's app under its own label, with the account that may follow an order."""

    name = "shop.forks.checkout"

    def get_urls(self):
        """Oscar's addresses, and where a guest's order becomes an account's."""
        account = get_class("checkout.account", "AccountView").as_view()
        return [path("thank-you/account/", account, name="account"), *super().get_urls()]
