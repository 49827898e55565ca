"""Products as this shop knows them."""

import oscar.apps.catalogue.apps as apps


class CatalogueConfig(apps.CatalogueConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.catalogue"
