"""Everything in the shop, and everything in one category."""

from urllib.parse import unquote

from django.http import Http404, HttpResponsePermanentRedirect
from oscar.core.loading import get_model

from shop.forks.search.views.lists import CardListView
from shop.shelf import queries as shelf

Category = get_model("catalogue", "Category")


class CatalogueView(CardListView):
    """All products."""

    context_object_name = "products"
    template_name = "oscar/catalogue/browse.html"

    def get_context_data(self, **kwargs):
        """Name the list."""
        return super().get_context_data(summary="All products", **kwargs)


class ProductCategoryView(CardListView):
    """The products of a category and of the categories below it."""

    context_object_name = "products"
    template_name = "oscar/catalogue/category.html"

    def get(self, request, *args, **kwargs):
        """Send an old address of the category to its present one; hide what is not public from all but staff."""
        self.read_tree()
        if not (self.category.is_public and self.category.ancestors_are_public) and not request.user.is_staff:
            raise Http404
        address = self.category.get_absolute_url()
        if unquote(address) != unquote(request.path):
            query = request.META["QUERY_STRING"]
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        return super().get(request, *args, **kwargs)

    def read_tree(self):
        """The category, those above and those below it, and the shop's shelves: one query, for there are few."""
        tree = _with_parents(Category.objects.order_by("path"))
        self.category = next((each for each in tree if each.pk == int(self.kwargs["pk"])), None)
        if self.category is None:
            raise Http404
        self.inside = [each for each in tree if each.path.startswith(self.category.path)]
        self.request.shelves = [each for each in tree if each.depth == 1 and each.is_public]
        self.above = [each for each in tree if self.category.path.startswith(each.path) and each is not self.category]

    def cards(self):
        """Only what is on this shelf, or on one inside it."""
        return shelf.in_categories(category.pk for category in self.inside)

    def get_context_data(self, **kwargs):
        """Add the category and the shelves inside it."""
        below = [each for each in self.inside if each.depth == self.category.depth + 1 and each.is_public]
        parent = self.above[-1] if self.above else None
        return super().get_context_data(category=self.category, categories_below=below, parent=parent, **kwargs)


def _with_parents(categories):
    """Each with its parent, so that its address asks nothing."""
    by_path = {category.path: category for category in categories}
    for path, category in by_path.items():
        category._cached_parent_obj = by_path.get(path[: -Category.steplen])
    return list(by_path.values())
