"""Lists of products, by the ORM: Oscar's names and context, without Haystack."""

from shop.forks.search.views.catalogue import CatalogueView, ProductCategoryView
from shop.forks.search.views.search import FacetedSearchView

__all__ = ["CatalogueView", "FacetedSearchView", "ProductCategoryView"]
