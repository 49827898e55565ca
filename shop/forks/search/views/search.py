"""Search results."""

from oscar.core.loading import get_model

from shop.forks.search.cards import for_cards
from shop.forks.search.matching import matching
from shop.forks.search.views.base import BaseSearchView, SearchForm

Product = get_model("catalogue", "Product")


class FacetedSearchView(BaseSearchView):
    """What the customer's words find. Nobody's searches are kept: they may tell of a person's health."""

    context_object_name = "results"
    template_name = "oscar/search/results.html"

    def get_queryset(self):
        """Nothing for no words."""
        form = SearchForm(self.request.GET)
        words = form.cleaned_data["q"] if form.is_valid() else ""
        return for_cards(matching(Product.objects.browsable(), words)) if words else Product.objects.none()
