"""Search results: a list like the others, of what a customer's words find."""

from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property

from shop import clock
from shop.forks.search import asking
from shop.forks.search.views.base import SearchForm
from shop.forks.search.views.lists import CardListView
from shop.shelf import actions
from shop.shelf import queries as shelf
from shop.shelf.rules.filters import RECOMMENDED

LONGEST = 200


class FacetedSearchView(CardListView):
    """What a customer's words find. Nobody's searches are kept: only words that found nothing are counted, by day."""

    context_object_name = "results"
    template_name = "oscar/search/results.html"
    keep = ("q",)

    @cached_property
    def words(self):
        """What was typed, on one line."""
        return " ".join(self.request.GET.get("q", "")[:LONGEST].split())

    @property
    def named(self):
        """What was searched for by its name is shown whatever pen the visitor has."""
        return super().named if self.answer.is_partial or self.answer.question.is_empty else shelf.NAMED

    @cached_property
    def answer(self):
        """What all of the words find; only some of them, where ``traits`` found that there is nothing."""
        return asking.ask(self.words)

    def cards(self):
        """What was found, before anything is chosen."""
        return self.answer.cards

    @cached_property
    def traits(self):
        """Where no product has all of the words, those that have some; and staff hear of it."""
        found = super().traits
        if found or self.pens or self.answer.question.is_empty:
            return found
        if not self.answer.pens:
            actions.note_missed(self.words, on=clock.now().date())
        self.answer = asking.ask_for_some(self.answer)
        del self.open_to_choice
        return shelf.traits(self.open_to_choice)

    @staticmethod
    def family_names():
        """As search knows them already."""
        return asking.knowledge().families

    def get_queryset(self):
        """The best first, unless the visitor asked for another order."""
        if not self.panel.total or self.choice.sort != RECOMMENDED:
            return super().get_queryset()
        return shelf.chosen(self.open_to_choice, self.choice)

    def get_context_data(self, **kwargs):
        """Add how the words were read, and what the hub says of them."""
        context = super().get_context_data(**kwargs)
        is_first = context["page_obj"].number == 1
        question = self.answer.question
        return context | {
            "form": SearchForm(self.request.GET),
            "query": self.words,
            "answer": self.answer,
            "articles": asking.articles(self.words, question) if is_first else [],
            "suggestion": question.meant or None,
            "found_any": bool(self.traits),
        }

    def render_to_response(self, context, **kwargs):
        """The list, or straight to the one page that answers better."""
        is_first = context["page_obj"].number == 1 and not self.choice.picked
        address = self.straight_to(context["results"]) if is_first else ""
        if address:
            return redirect(address)
        response = super().render_to_response(context, **kwargs)
        if self.answer.is_partial:
            # Each search that is missed is counted, and words that mean nothing would fill the window.
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def straight_to(self, products):
        """The product with exactly this code, or the page of the pen whose cartridges were asked for.

        A pen that the shop itself sells may be meant when its name stands alone, so then there is a list.
        """
        if self.answer.is_partial:
            return self.answer.leads_to
        exact = [product for product in products[:2] if product.card.is_exact]
        if len(exact) == 1:
            return exact[0].get_absolute_url()
        is_sold_here = not self.answer.question.terms and any(each.card.is_that_pen for each in products[:1])
        return "" if is_sold_here else self.answer.leads_to
