"""The dashboard."""

import oscar.apps.dashboard.apps as apps
from django.db.models.signals import post_migrate


class DashboardConfig(apps.DashboardConfig):
    """Oscar's app under its own label, with the roles of this shop."""

    name = "shop.forks.dashboard"

    def ready(self):
        """Make the roles after each migration."""
        from shop.forks.dashboard.roles import make_roles

        super().ready()
        post_migrate.connect(make_roles, dispatch_uid="shop.roles")
