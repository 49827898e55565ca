"""The dashboard."""

import oscar.apps.dashboard.apps as apps


class DashboardConfig(apps.DashboardConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.dashboard"
