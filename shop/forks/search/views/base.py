"""What every list of products shares."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import ListView
from oscar.core.loading import get_model

from shop.forks.search.cards import for_cards

Product = get_model("catalogue", "Product")


class SearchForm(forms.Form):
    """What the customer looks for."""

    q = forms.CharField(label="Search the shop", max_length=100, required=False)


class BaseSearchView(ListView):
    """A list in pages. The names in its context are Oscar's, so that other people's templates fit."""

    paginate_by = 24

    def get(self, request, *args, **kwargs):
        """Send a page number that does not exist to the first page."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return redirect(self.first_page())

    def first_page(self) -> str:
        """The address of this list without a page number."""
        query = self.request.GET.copy()
        query.pop(self.page_kwarg, None)
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def get_queryset(self):
        """Everything a customer may see, the newest on the shelf first."""
        return for_cards(Product.objects.browsable()).order_by("-priority", "-date_created", "-pk")

    def get_context_data(self, **kwargs):
        """Add what Oscar's templates know of; there are no facets yet."""
        nothing = {"facet_data": {}, "has_facets": False, "selected_facets": [], "suggestion": None}
        form = SearchForm(self.request.GET)
        query = form.cleaned_data["q"] if form.is_valid() else ""
        return super().get_context_data(**nothing, form=form, query=query, **kwargs)
