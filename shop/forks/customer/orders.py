"""A customer's order: by its signed link without a login, or in the account."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views import generic
from django.views.decorators.cache import never_cache
from oscar.apps.customer import views
from oscar.core.loading import get_model

from shop.forks.basket.standing import while_open
from shop.forks.checkout import account
from shop.forks.customer import reordering
from shop.forks.order import telling
from shop.orders import queries
from shop.payments import queries as payments

Line = get_model("order", "Line")


@method_decorator(never_cache, name="dispatch")
class AnonymousOrderDetailView(generic.TemplateView):
    """Whoever has the link may see the order; any other link is no page at all."""

    template_name = "oscar/customer/anon_order.html"

    def get_context_data(self, order_number, hash, **kwargs):
        """The order of this link."""
        order = queries.find_by_token(hash)
        if order is None or order.number != order_number:
            raise Http404
        told = telling.status_page_of(order) | {"account": account.offer_for(self.request, order)}
        return super().get_context_data(**kwargs) | told

    def render_to_response(self, context, **kwargs):
        """Search engines keep no page that a link alone opens."""
        response = super().render_to_response(context, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


class AnonymousOrderFormView(generic.RedirectView):
    """The link is proof enough; nobody is asked for an email address as well."""

    pattern_name = "customer:anon-order"


@method_decorator(while_open, name="dispatch")
class OrderDetailView(views.OrderDetailView):
    """The same page, in the account."""

    def get_context_data(self, **kwargs):
        """What the page by link shows, too."""
        return super().get_context_data(**kwargs) | telling.status_page_of(self.object)

    def do_reorder(self, order):
        """The same again, with what has changed since."""
        lines = order.lines.select_related("product").prefetch_related("attributes__option").order_by("id")
        put = reordering.order_again(self.request, order, lines)
        self.response = redirect("basket:summary") if put else redirect("customer:order", order_number=order.number)

    def get_page_title(self):
        """The number, as it is written everywhere."""
        return f"Order {self.object.number}"


class OrderHistoryView(views.OrderHistoryView):
    """What was ordered, the newest first."""

    page_title = "Your orders"

    def get_context_data(self, *args, **kwargs):
        """Which of them wait for nothing but their end."""
        told = super().get_context_data(*args, **kwargs)
        return told | {"being_cancelled": payments.being_cancelled(told["orders"])}


@method_decorator(while_open, name="dispatch")
class OrderLineView(views.OrderLineView):
    """One line of an order can be bought again; to be looked at, it stands on the page of its order."""

    def get_object(self, queryset=None):
        """A line of this customer's own order."""
        wanted = {"order__number": self.kwargs["order_number"], "order__user": self.request.user}
        return get_object_or_404(Line, pk=self.kwargs["line_id"], **wanted)

    def do_reorder(self, line):
        """The same again, with what has changed since."""
        put = reordering.order_again(self.request, line.order, [line])
        self.response = (
            redirect("basket:summary") if put else redirect("customer:order", order_number=line.order.number)
        )

    def get(self, request, *args, **kwargs):
        """Lead to the order."""
        return redirect("customer:order", order_number=self.get_object().order.number)
