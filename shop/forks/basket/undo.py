"""Taken out by mistake: one press puts the same line back. It needs neither a script nor a session."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import generic
from oscar.core.loading import get_model

from shop.forks.basket import filling
from shop.forks.basket.standing import while_open

Option = get_model("catalogue", "Option")
SALT = "shop.basket.undo"
PLACE = "removed"
GONE = "There is nothing to put back any more: your basket has changed meanwhile."


@dataclass(frozen=True)
class Removed:
    """What was taken out of a basket; ``token`` says so with the shop's signature."""

    token: str
    basket_id: int
    wishes: tuple[filling.Wish, ...]


def token_of(basket, taken) -> str:
    """What the address carries after lines, each with its number, were taken out; empty when there were none."""
    told = [
        [
            line.product_id,
            line.product.get_title(),
            quantity,
            [[each.option_id, each.value] for each in line.attributes.all()],
        ]
        for line, quantity in taken
    ]
    return signing.dumps([basket.pk, told], salt=SALT, compress=True) if told else ""


def removed_of(token: str, basket) -> Removed | None:
    """What the token says; None when it is not ours, or about another basket."""
    try:
        basket_id, told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    if basket_id != basket.id:
        return None
    wishes = (
        filling.Wish(product, title, quantity, tuple(map(tuple, options))) for product, title, quantity, options in told
    )
    return Removed(token=token, basket_id=basket_id, wishes=tuple(wishes))


@method_decorator(while_open, name="dispatch")
class UndoView(generic.View):
    """Puts lines back as they were, as far as they can still be bought. A second press adds nothing."""

    http_method_names = ["post", "get"]

    def get(self, request):
        """Whoever opens the address by hand is led to the basket, where the button is."""
        return redirect("basket:summary")

    def post(self, request):
        """Put back, and say so line by line."""
        removed = removed_of(request.POST.get(PLACE, ""), request.basket)
        if removed is None:
            messages.info(request, GONE)
        else:
            for filled in filling.fill(request.basket, _with_options(removed.wishes)):
                messages.add_message(request, messages.WARNING if filled.reason else messages.SUCCESS, filled.words)
        return redirect("basket:summary")


def _with_options(wishes) -> list[filling.Wish]:
    asked = {number for wish in wishes for number, _ in wish.options}
    known: dict[int, Any] = Option.objects.in_bulk(asked) if asked else {}
    return [
        filling.Wish(w.product_id, w.title, w.quantity, tuple((known[n], v) for n, v in w.options if n in known))
        for w in wishes
    ]
