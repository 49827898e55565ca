"""The basket's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views import generic
from oscar.apps.basket import views
from oscar.core.loading import get_class, get_model
from oscar.core.utils import redirect_to_referrer

from shop import clock
from shop.forks.basket import estimates, fitting, restricting, saved, undo, vouchers, waiting
from shop.forks.basket.standing import while_open
from shop.forks.shipping.methods import NotOffered
from shop.taxes import queries as taxes

Basket = get_model("basket", "Basket")
Product = get_model("catalogue", "Product")
Country = get_model("address", "Country")
Repository = get_class("shipping.repository", "Repository")
Applicator = get_class("offer.applicator", "Applicator")
UNREADABLE = "What you sent did not arrive whole, so nothing was changed. Please try again."


class _NothingSaved:
    """Where Oscar's page looks for saved lines of an account. This page finds them itself, a guest's too."""

    DoesNotExist = Basket.DoesNotExist

    @property
    def saved(self):
        """No question to the database."""
        return Basket.objects.none()


@method_decorator(while_open, name="dispatch")
class BasketView(views.BasketView):
    """What is in the basket. Nothing is pushed at the customer here."""

    basket_model = _NothingSaved()
    undo = None

    def get_upsell_messages(self, basket):
        """Offers the customer has not earned are not shown, so they are not looked up either."""
        return []

    def get_context_data(self, **kwargs):
        """With what to check about fit, an estimate of delivery and tax, and a refused code at its field."""
        self.country, countries = "", []
        if not self.request.basket.is_empty:
            countries = list(Country.objects.filter(is_shipping_country=True))
            self.country = estimates.country_of(self.request, countries)
            self.request.basket.tax = taxes.rule_for(self.country, on=clock.now().date())
        context = super().get_context_data(**kwargs) | {"countries": countries, "country": self.country}
        context["undo"] = self.undo or undo.removed_of(self.request.GET.get(undo.PLACE, ""), self.request.basket)
        context["unpaid"] = waiting.unpaid_order_of(self.request)
        context["saved_formset"] = saved.formset_of(self.request)
        context["restrictions"] = restricting.restrictions_of(
            self.request.basket, country=self.country_named(countries)
        )
        context["stale"] = self.request.basket.stale_vouchers(self.request.user)
        context["concerns"] = fitting.concerns_of(self.request.basket, self.request)
        context["voucher_form"] = vouchers.tried_form(self.request) or context["voucher_form"]
        return context

    def get_default_shipping_method(self, basket):
        """The first method; where none goes, one that says so."""
        methods = self.get_shipping_methods(basket)
        return methods[0] if methods else NotOffered()

    def get_shipping_methods(self, basket):
        """The methods for this basket, asked once for a page."""
        if not hasattr(self, "_methods"):
            self._methods = Repository().get_shipping_methods(
                basket=basket, user=self.request.user, request=self.request, country=self.country
            )
        return self._methods

    def get_basket_warnings(self, basket):
        """What has changed since it was put in: fewer left, sold out, or another price."""
        warnings = []
        for line in basket.all_lines():
            permitted, _ = line.purchase_info.availability.is_purchase_permitted(line.quantity)
            warning = line.get_warning() if permitted else _too_few(line)
            warnings += [warning] if warning else []
        return warnings

    def country_named(self, countries):
        """The country of the estimate, as an object; None for an empty basket."""
        return next((country for country in countries if country.pk == self.country), None)

    def get_success_url(self):
        """The basket, with the way back of what was taken out."""
        address = reverse("basket:summary")
        return f"{address}?{undo.PLACE}={self.undo.token}" if self.undo else address

    def formset_valid(self, formset):
        """Take the change, and say so; what is put aside stays as it was before."""
        if wished := [form.instance for form in formset if form.cleaned_data.get("save_for_later")]:
            return self.put_aside(wished)
        self.undo = self.undo or self.removed_by(formset)
        response = super().formset_valid(formset)
        if formset.has_changed() and not self.undo:
            messages.success(self.request, "Your basket is up to date.")
        return response

    def put_aside(self, lines):
        """Into the saved basket."""
        for line in lines:
            saved.save_for_later(self.request, line)
            messages.info(self.request, f"“{line.product.get_title()}” is saved for later.")
        return saved.remember(self.request, redirect("basket:summary"))

    def removed_by(self, formset):
        """What a press of a button takes out; None when nothing."""
        still = [form for form in formset.forms if form.instance.id]
        taken = [(form.instance, form.initial["quantity"]) for form in still if formset._should_delete_form(form)]
        return undo.removed_of(undo.token_of(self.request.basket, taken), self.request.basket)

    def formset_invalid(self, formset):
        """Take out what was to be removed, and show the other numbers again with what is wrong with them."""
        if formset.non_form_errors():
            messages.error(self.request, UNREADABLE)
            return redirect("basket:summary")
        if any(formset._should_delete_form(form) for form in formset.forms):
            self.undo = self.removed_by(formset)
            self.remove_deleted_forms(formset)
            if formset.is_valid():
                return self.formset_valid(formset)
            self.request.basket = _as_it_is_now(self.request)
        return self.ask_again(formset)

    def ask_again(self, formset):
        """The numbers as they were sent, beside the prices of what is in the basket: nothing of them is taken."""
        for form in formset:
            form.instance.quantity = form.initial["quantity"]
        return self.render_to_response(self.get_context_data(formset=formset), status=422)


class EstimateView(generic.View):
    """Takes the country for the estimate."""

    def get(self, request):
        """Whoever opens the address by hand is led to the basket, where the question is."""
        return redirect("basket:summary")

    def post(self, request):
        """Remember it for the basket and the checkout; a country that is not in the list changes nothing."""
        estimates.remember(request, request.POST.get("country", ""))
        return redirect(f"{reverse('basket:summary')}#estimate")


@method_decorator(while_open, name="dispatch")
class BasketAddView(views.BasketAddView):
    """Puts one thing, or one pack of it, into the basket."""

    http_method_names = ["get", "post"]

    def get(self, request, *args, pk, **kwargs):
        """An address that only takes what a button sends: whoever opens it by hand is led to the product."""
        product = get_object_or_404(Product.objects.public(), pk=pk)
        return redirect(product.get_absolute_url())

    def form_invalid(self, form):
        """Say what is wrong, once per problem, on the page the customer came from."""
        for errors in form.errors.values():
            for error in errors:
                messages.error(self.request, capfirst(error))
        return redirect_to_referrer(self.request, "basket:summary")


def _as_it_is_now(request):
    """The basket without the lines that were taken out a moment ago, nor their discounts."""
    basket = Basket.objects.get(pk=request.basket.pk)
    basket.strategy = request.strategy
    Applicator().apply(basket, request.user, request)
    return basket


def _too_few(line) -> str:
    title = line.product.get_title()
    left = getattr(line.purchase_info.availability, "num_available", None) or 0
    if left > 0:
        return f"Only {left} of {title} left. Please choose a smaller number."
    return f"{title} cannot be bought at the moment. Please remove it."
