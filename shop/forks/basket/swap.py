"""One press that takes what fits instead of what does not."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import generic

from shop.forks.basket import fitting
from shop.forks.basket.standing import while_open


@method_decorator(while_open, name="dispatch")
class FitSwapView(generic.View):
    """Swaps one line for the nearest product that fits, in the same pack and number. Else the basket stays as it is."""

    http_method_names = ["post", "get"]

    def get(self, request):
        """Whoever opens the address by hand is led to the basket, where the button is."""
        return redirect("basket:summary")

    def post(self, request):
        """Swap, or say why not."""
        wanted = request.POST.get("line", "")
        concerns = fitting.concerns_of(request.basket, request) if request.basket.id else []
        concern = next((each for each in concerns if str(each.line.pk) == wanted), None)
        if concern is None:
            messages.info(request, "There is nothing to swap any more: your basket or your pens have changed.")
        elif problem := self.swap(request.basket, concern):
            messages.error(request, problem)
        else:
            messages.success(
                request, f"“{concern.swap.title}” is in your basket instead of “{concern.line.product.get_title()}”."
            )
        return redirect("checkout:preview" if request.POST.get("next") == "checkout" else "basket:summary")

    def swap(self, basket, concern) -> str:
        """Why it cannot be done; empty when it is done."""
        line, quantity = concern.line, concern.line.quantity
        product = fitting.pack_of(concern.swap, size=concern.pack_size) if concern.swap else None
        if product is None:
            return "We have nothing of the same pack size that fits. Your basket is as it was."
        already = basket.product_quantity(product)
        availability = basket.strategy.fetch_for_product(product).availability
        permitted, reason = availability.is_purchase_permitted(quantity + already)
        if not permitted:
            return f"“{product.get_title()}” cannot take its place: {reason}. Your basket is as it was."
        with transaction.atomic():
            # Of two presses at once only one finds the line.
            if not basket.lines.filter(pk=line.pk).delete()[0]:
                return "Your basket has changed meanwhile. Please look at it again."
            basket.add_product(product, quantity)
        return ""
