"""After the payment: thank you, and what happens next."""

from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import generic
from oscar.core.loading import get_model

from shop.built import Built, Given
from shop.forks.checkout import account, session
from shop.forks.checkout.fresh import fresh
from shop.forks.order import telling
from shop.orders import queries, rules

Order = get_model("order", "Order")
_placed = Built(
    lambda: Order.objects.select_related("user", "shipping_address__country", "delivery").filter(pk=Given("id"))
)


@method_decorator(fresh, name="dispatch")
class ThankYouView(generic.TemplateView):
    """What happens next. Shown to the visit that placed the order."""

    template_name = "oscar/checkout/thank_you.html"

    def get(self, request, *args, **kwargs):
        """An order that is not paid, in review, or whose money went back, is no reason to say thank you."""
        placed = request.session.get(account.PLACED)
        order = _placed.first(id=placed) if placed else None
        if order is None:
            return redirect("home")
        if order.status not in rules.LIVING:
            return redirect(queries.status_url(order))
        session.forget_basket(request, order.basket_id)
        context = {**telling.page_of(order), "status_url": queries.status_url(order)}
        return self.render_to_response(context | {"account": account.offer_for(request, order)})
