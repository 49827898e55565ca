"""Products as this shop knows them."""

import oscar.apps.catalogue.apps as apps

from shop.forks.shut import shut

REVIEWS = r"(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/reviews/"


class CatalogueConfig(apps.CatalogueConfig):
    """Oscar's app under its own label."""

    name = "shop.forks.catalogue"

    def get_urls(self):
        """No reviews: nobody here could check what they say of a treatment."""
        return shut(super().get_urls(), below=(REVIEWS,))
