"""The dashboard's order pages."""

import oscar.apps.dashboard.orders.apps as apps


class OrdersDashboardConfig(apps.OrdersDashboardConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.dashboard.orders"
