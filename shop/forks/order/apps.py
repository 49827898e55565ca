"""Oscar's orders."""

import oscar.apps.order.apps as apps


class OrderConfig(apps.OrderConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.order"
