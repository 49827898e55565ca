"""Oscar's models, bent without a change of their tables (see MIGRATION_MODULES)."""

from shop.forks.catalogue.models.pictures import ProductImage
from shop.forks.catalogue.models.products import Product

__all__ = ["Product", "ProductImage"]

from oscar.apps.catalogue.models import *  # noqa: E402, F403
