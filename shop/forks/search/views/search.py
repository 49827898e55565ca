"""Search results."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.shortcuts import redirect, render
from django.views.generic import View

from shop import clock
from shop.forks.search import asking
from shop.forks.search.cards import products_of
from shop.forks.search.views.base import SearchForm
from shop.shelf import actions as shelf

PAGE = 24
LONGEST = 200


class FacetedSearchView(View):
    """What a customer's words find. Nobody's searches are kept: only words that found nothing are counted, by day."""

    template_name = "oscar/search/results.html"

    def get(self, request, *args, **kwargs):
        """The results, or straight to the one page that answers better; help where there is none."""
        words = " ".join(request.GET.get("q", "")[:LONGEST].split())
        answer = asking.ask(words)
        try:
            page = _page(answer.cards, request)
        except (EmptyPage, PageNotAnInteger):
            return redirect(_first_page(request))
        if page.number == 1 and (address := _straight_to(answer, page.object_list)):
            return redirect(address)
        if not page.object_list and not answer.question.is_empty:
            self.missed(words, answer)
            answer = asking.ask_for_some(answer)
            page = _page(answer.cards, request)
        return render(request, self.template_name, _context(request, words, answer, page))

    @staticmethod
    def missed(words: str, answer) -> None:
        """Let staff know what people look for in vain."""
        if not answer.pens:
            shelf.note_missed(words, on=clock.now().date())


def _page(cards, request):
    page = Paginator(cards, PAGE).page(request.GET.get("page", 1))
    page.object_list = list(page.object_list.select_related("product__product_class"))
    return page


def _first_page(request) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return f"{request.path}?{query.urlencode()}"


def _straight_to(answer, cards) -> str:
    """The product with exactly this code; or the page of the pen whose cartridges were asked for.

    A pen that the shop itself sells may be meant when its name stands alone, so then there is a list.
    """
    exact = [card for card in cards[:2] if card.is_exact]
    if len(exact) == 1:
        return exact[0].product.get_absolute_url()
    is_sold_here = not answer.question.terms and any(card.is_that_pen for card in cards[:1])
    return "" if is_sold_here else answer.leads_to


def _context(request, words, answer, page):
    return {
        "results": products_of(page.object_list),
        "page_obj": page,
        "paginator": page.paginator,
        "is_paginated": page.has_other_pages(),
        "form": SearchForm(request.GET),
        "query": words,
        "answer": answer,
        "articles": asking.articles(words, answer.question) if page.number == 1 else [],
        "suggestion": answer.question.meant or None,
        "facet_data": {},
        "has_facets": False,
        "selected_facets": [],
    }
