"""The checkout: two pages, guest first."""

import oscar.apps.checkout.apps as apps


class CheckoutConfig(apps.CheckoutConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.checkout"
