"""An order's life: each change of state, and all it sets off."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """An order's life: each change of state, and all it sets off."""

    name = "shop.orders"
    label = "orders"
    verbose_name = "Orders"
