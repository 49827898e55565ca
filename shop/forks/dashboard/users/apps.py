"""The dashboard's pages about customers."""

import oscar.apps.dashboard.users.apps as apps


class UsersDashboardConfig(apps.UsersDashboardConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.dashboard.users"
