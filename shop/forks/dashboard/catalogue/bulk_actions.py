"""Many products at once: those without their required texts stay hidden."""

from django.contrib import messages
from django.db.models import Q
from oscar.apps.dashboard.catalogue.bulk_actions import *  # noqa: F403
from oscar.apps.dashboard.catalogue.bulk_actions import MakeProductsNonPublicAction as OscarMakeProductsNonPublicAction
from oscar.apps.dashboard.catalogue.bulk_actions import MakeProductsPublicAction as OscarMakeProductsPublicAction
from oscar.apps.dashboard.catalogue.bulk_actions import SetProductPriceAction as OscarSetProductPriceAction

from shop.education import queries as education
from shop.shelf import actions as shelf


class _KeepsCards:
    """Oscar writes many rows at once, which sends no signals; their cards are renewed afterwards."""

    def execute(self, request, objects, form):
        """Do it, then renew."""
        ids = list(objects.values_list("pk", flat=True))
        super().execute(request, objects, form)
        shelf.renew_later(ids)


class MakeProductsNonPublicAction(_KeepsCards, OscarMakeProductsNonPublicAction):
    """Takes products off the shelf."""


class SetProductPriceAction(_KeepsCards, OscarSetProductPriceAction):
    """Gives many products another price."""


class MakeProductsPublicAction(OscarMakeProductsPublicAction):
    """Oscar's action for those that may be public; the others are named."""

    def execute(self, request, objects, form):
        """Publish what may be, and say what may not. A child waits for its parent."""
        ids = list(objects.values_list("pk", flat=True))
        family = education.Product.objects.filter(Q(pk__in=ids) | Q(children__in=ids)).distinct()
        lacks = education.products_without(among=family)
        waiting = [lack.product_id for lack in lacks]
        ready = education.Product.objects.filter(pk__in=ids).exclude(Q(pk__in=waiting) | Q(parent__in=waiting))
        if ready.exists():
            super().execute(request, ready, form)
            shelf.renew_later(ids)
        if lacks:
            names = ", ".join(lack.title for lack in lacks)
            messages.error(request, f"Still hidden, because required education texts are not published: {names}.")
