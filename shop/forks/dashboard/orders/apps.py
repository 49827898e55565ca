"""The dashboard's order pages."""

import oscar.apps.dashboard.orders.apps as apps


class OrdersDashboardConfig(apps.OrdersDashboardConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.dashboard.orders"

    def configure_permissions(self):
        """An address is changed by who may change orders."""
        super().configure_permissions()
        self.permissions_map["order-shipping-address"] = ["order.view_order", "order.change_order"]
