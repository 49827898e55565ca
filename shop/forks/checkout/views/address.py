"""Page 1: who and where, by a form or from the address book."""

from django import http
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views import generic
from oscar.apps.checkout import views as oscar
from oscar.core.loading import get_class, get_model

from shop.delivery import rules as delivery
from shop.forks.basket import estimates
from shop.forks.checkout import session
from shop.forks.checkout.forms import UserAddressForm
from shop.forks.checkout.fresh import fresh
from shop.taxes import queries as taxes

CheckoutSessionData = get_class("checkout.utils", "CheckoutSessionData")
CheckoutSessionMixin = get_class("checkout.session", "CheckoutSessionMixin")
ShippingAddressForm = get_class("checkout.forms", "ShippingAddressForm")
Country = get_model("address", "Country")
UserAddress = get_model("address", "UserAddress")

NOBODYS = UserAddress.objects.none()


@method_decorator(fresh, name="dispatch")
class ShippingAddressView(CheckoutSessionMixin, generic.FormView):
    """Page 1: who and where."""

    template_name = "oscar/checkout/shipping_address.html"
    form_class = ShippingAddressForm
    success_url = reverse_lazy("checkout:preview")
    extra_context = {"step": "address"}
    pre_conditions = ["check_basket_is_not_empty", "check_basket_is_valid"]

    def dispatch(self, request, *args, **kwargs):
        """An address that arrives after the sign-in has run out is kept for the moment after the next one."""
        if self.left_behind(request):
            form = ShippingAddressForm(request.POST, asks_email=False)
            if form.is_valid():
                CheckoutSessionData(request).ship_to_new_address(form.address_fields())
            return self.sign_in_again(
                request, then="checkout:preview" if form.is_valid() else "checkout:shipping-address"
            )
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """What was entered before, so that a look back loses nothing."""
        fields = dict(self.checkout_session.new_shipping_address_fields() or {})
        name = f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()
        if self.request.user.is_authenticated:
            name = name or self.request.user.get_full_name()
        email = self.checkout_session.get_guest_email()
        countries = Country.objects.filter(is_shipping_country=True)
        country = fields.get("country_id") or estimates.country_of(self.request, countries)
        return {**fields, "country": country, "name": name, "email": email}

    def get_form_kwargs(self):
        """Only guests are asked for an email address."""
        return super().get_form_kwargs() | {"asks_email": not self.request.user.is_authenticated}

    def get_context_data(self, **kwargs):
        """The form, and a customer's kept addresses that the shop delivers to."""
        context = generic.FormView.get_context_data(self, **kwargs)
        country = context["form"].fields["country"]
        # Read once, for the field and for the sentence below it; a list of them would count them first.
        country.choices = list(iter(country.choices))
        context["reach"] = delivery.reach([name for code, name in country.choices if code])
        context["signed_basket"] = session.sign_basket(self.request.basket)
        context["addresses"] = self.kept_addresses().filter(country__is_shipping_country=True)
        return context

    def kept_addresses(self):
        """The customer's address book; a guest has none."""
        user = self.request.user
        return UserAddress.objects.filter(user=user).select_related("country") if user.is_authenticated else NOBODYS

    def post(self, request, *args, **kwargs):
        """Take a kept address by its id, or the form."""
        if "address_id" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            address = get_object_or_404(self.kept_addresses(), pk=request.POST["address_id"])
        except ValueError as error:
            raise http.Http404 from error
        if address.country.is_shipping_country and not address.state and taxes.asks_region(address.country_id):
            messages.warning(request, session.NO_STATE.format(address.country.printable_name))
            return redirect("checkout:user-address-update", pk=address.pk)
        self.checkout_session.ship_to_user_address(address)
        self.request.session[estimates.CHOSEN] = address.country_id
        return redirect(self.success_url)

    def form_valid(self, form):
        """Remember what was entered and go on, if some delivery goes there."""
        if not self.get_shipping_methods(self.request.basket, form.instance):
            form.add_error("country", session.NOT_OFFERED.format(form.cleaned_data["country"].printable_name))
            return self.form_invalid(form)
        if "email" in form.cleaned_data:
            self.checkout_session.set_guest_email(form.cleaned_data["email"])
        self.checkout_session.ship_to_new_address(form.address_fields())
        self.request.session[estimates.CHOSEN] = form.cleaned_data["country"].pk
        return super().form_valid(form)


class UserAddressUpdateView(oscar.UserAddressUpdateView):
    """Put one of the kept addresses right, and go back to page 1."""

    form_class = UserAddressForm
    extra_context = {"step": "address"}


class UserAddressDeleteView(oscar.UserAddressDeleteView):
    """Take one out of the address book, and go back to page 1."""

    extra_context = {"step": "address"}
