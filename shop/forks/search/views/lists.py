"""A list of cards with its filters: what the catalogue, a category and a search have in common."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import ListView

from shop.fit import queries as fit
from shop.fit import rules as fitting
from shop.forks.catalogue.telling import absolute
from shop.forks.search.cards import on_cards
from shop.shelf import queries as shelf
from shop.shelf.rules import counting, filters, showing

GOES = (*fitting.FITS, fitting.ANY)


class CountedPaginator(Paginator):
    """A paginator that was told how many there are."""

    def __init__(self, *args, count, **kwargs):
        """``count`` saves a query."""
        super().__init__(*args, **kwargs)
        self.count = count


class CardListView(ListView):
    """Cards in pages, narrowed by what the address says and by the visitor's pens."""

    paginate_by = 24
    paginator_class = CountedPaginator
    keep = ()
    named = Q(pk=None)
    is_unasked = False

    def cards(self):
        """The cards of this list before anything is chosen."""
        return shelf.all_cards()

    def get(self, request, *args, **kwargs):
        """Send a page number that does not exist to the first page."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return redirect(request.path + self.choice.address())

    @cached_property
    def pens(self):
        """The shop as the owner of the visitor's pens sees it; false where all fittings are to be shown."""
        said, _ = self.said
        self.is_unasked = _bring_pens(said.values("kind"))
        shows_all = said.any_pen or said.values("fit") or self.is_unasked
        return fitting.Shelf() if shows_all else fit.shelf_for(self.request)

    @cached_property
    def said(self):
        """The choice in the address, and what it said that cannot be read."""
        return filters.read(dict(self.request.GET.lists()), keep=self.keep)

    @cached_property
    def open_to_choice(self):
        """The cards from which the visitor chooses: those that go with a pen of hers, where she told of one."""
        if not self.pens:
            return self.cards()
        return shelf.going_with(
            self.cards(),
            verified=self.pens.codes(fitting.VERIFIED),
            reported=self.pens.codes(fitting.REPORTED),
            pens=fitting.BRINGS_ITS_PEN,
            loose="accessory",
            named=self.named,
        )

    @cached_property
    def traits(self):
        """The cards from which the visitor chooses, by what they are.

        Where a list holds nothing but pens and kits, no pen of the visitor's is asked, and all of it is shown.
        """
        found = shelf.traits(self.open_to_choice)
        if found or not self.pens:
            return found
        every = shelf.traits(self.cards())
        if not _bring_pens(every.values("kind")):
            return found
        self.is_unasked, self.pens, self.open_to_choice = True, fitting.Shelf(), self.cards()
        return every

    @staticmethod
    def family_names():
        """What the fittings are called, by their codes."""
        return fit.family_names()

    @cached_property
    def panel(self):
        """What stands around the list."""
        said, notes = self.said
        self.choice, more = counting.settle(said, self.traits)
        return showing.panel(
            self.traits, self.choice, path=self.request.path, names=self.family_names(), notes=[*notes, *more]
        )

    def get_queryset(self):
        """The chosen cards in order; what fits by proof before what is only reported to."""
        total = self.panel.total
        cards = shelf.in_order(
            shelf.chosen(self.open_to_choice, self.choice), self.choice.sort, by_rank=bool(self.pens)
        )
        return cards if total else cards.none()

    def get_paginator(self, queryset, per_page, **kwargs):
        """The count is known from the filters."""
        return super().get_paginator(queryset, per_page, count=self.panel.total, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the cards' products and all that stands around them."""
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        products = on_cards(page.paginator.object_list, shown=page.object_list) if self.panel.total else []
        return context | {
            self.context_object_name: products,
            "parts": self.parts(products),
            "panel": self.panel,
            "pens": self.pens,
            "is_unasked": self.is_unasked,
            "has_named": bool(self.pens) and any(self.pens.answer(each).state not in GOES for each in products),
            "own_pen": self.request.path + self.choice.for_own_pen().address(),
            "every_pen": self.request.path + self.choice.for_any_pen().address(),
            "pages": self.pages(page),
            "address": absolute(self.request.path + self.choice.address(page=page.number)),
            "is_plain": self.choice.is_plain,
            "is_empty": not self.panel.total and self.choice.is_plain and not self.pens,
        }

    def parts(self, products):
        """The page in parts: what is only reported to fit stands apart, under its own title."""
        if not self.pens:
            return [("", products)]
        reported = [product for product in products if self.pens.answer(product).state == fitting.REPORTED]
        others = [product for product in products if product not in reported]
        named = [("", others), (f"Reported to fit your {self.pens.names}", reported)]
        return [(title, some) for title, some in named if some]

    def pages(self, page):
        """The pages as addresses, with gaps where there are many; nothing for one page."""
        if not page.has_other_pages():
            return None
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        address = self.address_of_page
        return {
            "numbers": [(number, address(number) if isinstance(number, int) else "") for number in numbers],
            "number": page.number,
            "previous": address(page.previous_page_number()) if page.has_previous() else "",
            "next": address(page.next_page_number()) if page.has_next() else "",
        }

    def address_of_page(self, number):
        """The address of one page of what was chosen."""
        return self.request.path + self.choice.address(page=number)


def _bring_pens(kinds):
    """Whether there are kinds, and all of them bring a pen of their own."""
    return bool(kinds) and set(kinds) <= set(fitting.BRINGS_ITS_PEN)
