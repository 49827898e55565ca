"""Delivery methods."""

import oscar.apps.shipping.apps as apps


class ShippingConfig(apps.ShippingConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.shipping"
