"""Is the basket that a page changes still open? It may have been ordered a moment ago, in another tab."""

from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from oscar.core.loading import get_model

Basket = get_model("basket", "Basket")
ORDERED = "You have just ordered what was in your basket. It stays as you ordered it, and this is a new basket."


def while_open(view):
    """Hold the basket's row while ``view`` changes it; lead to the new basket where the old one was ordered."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST" or not request.basket.id:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            locked = Basket.objects.select_for_update().filter(pk=request.basket.id)
            if locked.values_list("status", flat=True).first() == Basket.SUBMITTED:
                messages.info(request, ORDERED)
                return redirect("basket:summary")
            return view(request, *args, **kwargs)

    return guarded
