"""The dashboard's catalogue pages."""

import oscar.apps.dashboard.catalogue.apps as apps


class CatalogueDashboardConfig(apps.CatalogueDashboardConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.dashboard.catalogue"
