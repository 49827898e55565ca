"""Everything in the shop, and everything in one category."""

from urllib.parse import unquote

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from oscar.core.loading import get_model

from shop.forks.search.views.base import BaseSearchView

Category = get_model("catalogue", "Category")
ProductCategory = get_model("catalogue", "ProductCategory")


class CatalogueView(BaseSearchView):
    """All products."""

    context_object_name = "products"
    template_name = "oscar/catalogue/browse.html"

    def get_context_data(self, **kwargs):
        """Name the list."""
        return super().get_context_data(summary="All products", **kwargs)


class ProductCategoryView(BaseSearchView):
    """The products of a category and of the categories below it."""

    context_object_name = "products"
    template_name = "oscar/catalogue/category.html"

    def get(self, request, *args, **kwargs):
        """Send an old address of the category to its present one; hide what is not public from all but staff."""
        self.category = get_object_or_404(Category, pk=self.kwargs["pk"])
        if not (self.category.is_public and self.category.ancestors_are_public) and not request.user.is_staff:
            raise Http404
        address = self.category.get_absolute_url()
        if unquote(address) != unquote(request.path):
            return HttpResponsePermanentRedirect(address)
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        """Only what is on this shelf."""
        here = ProductCategory.objects.filter(category__path__startswith=self.category.path)
        return super().get_queryset().filter(pk__in=here.values("product"))

    def get_context_data(self, **kwargs):
        """Add the category and the shelves inside it."""
        below = Category.objects.get_children(self.category).filter(is_public=True) if self.category.numchild else []
        return super().get_context_data(category=self.category, categories_below=below, **kwargs)
