"""Back into the basket by an order's own link: first a look at what has changed since, then one press."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import generic
from django.views.decorators.cache import never_cache

from shop.forks.basket.standing import while_open
from shop.forks.customer import reordering
from shop.orders import queries, rules


@method_decorator([never_cache, while_open], name="dispatch")
class PutBackView(generic.TemplateView):
    """Whoever has the link of an order may have the same again, signed in or not. Looking changes nothing."""

    template_name = "oscar/customer/put_back.html"

    def dispatch(self, request, *args, order_number, token, **kwargs):
        """An order that still waits for its money holds its things already."""
        self.order = queries.find_by_token(token)
        if self.order is None or self.order.number != order_number:
            raise Http404
        if self.order.standing == rules.PENDING:
            return redirect(queries.status_url(self.order))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Line by line, what a press would put in now."""
        prospects = reordering.look(self.request, self.order, self.lines())
        return super().get_context_data(**kwargs) | {
            "order": self.order,
            "is_unpaid": self.order.standing == rules.CANCELLED,
            "status_url": queries.status_url(self.order),
            "prospects": prospects,
            "something": any(prospect.pieces for prospect in prospects),
            "is_there": any(prospect.is_there for prospect in prospects),
        }

    def render_to_response(self, context, **kwargs):
        """Search engines keep no page that a link alone opens."""
        response = super().render_to_response(context, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def post(self, request, *args, **kwargs):
        """Put in what can be put in; a second press adds nothing."""
        put = reordering.order_again(request, self.order, self.lines())
        return redirect("basket:summary" if put else queries.put_back_url(self.order))

    def lines(self):
        """The order's lines with all that is asked of them."""
        return self.order.lines.select_related("product").prefetch_related("attributes__option").order_by("id")
