"""The checkout's doors: where it goes, check and pay, thank you."""

from decimal import Decimal, InvalidOperation

from django import http
from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views import generic
from oscar.apps.checkout import views as oscar
from oscar.apps.checkout.exceptions import FailedPreCondition
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_class, get_model

from shop import clock
from shop.delivery import rules as delivery
from shop.forks.basket import estimates, fitting
from shop.forks.checkout import account, session
from shop.forks.checkout.forms import UserAddressForm
from shop.forks.checkout.fresh import fresh
from shop.forks.order import telling
from shop.mail import queries as mail
from shop.mail.rules import CHECKOUT
from shop.orders import placing, queries, rules
from shop.payments.views import customers as payments
from shop.taxes import queries as taxes

CheckoutSessionData = get_class("checkout.utils", "CheckoutSessionData")
CheckoutSessionMixin = get_class("checkout.session", "CheckoutSessionMixin")
ShippingAddressForm = get_class("checkout.forms", "ShippingAddressForm")
Basket = get_model("basket", "Basket")
Country = get_model("address", "Country")
Order = get_model("order", "Order")
UserAddress = get_model("address", "UserAddress")

NOBODYS = UserAddress.objects.none()
PLACED = account.PLACED


class IndexView(generic.RedirectView):
    """Nobody is asked to log in first; the first page offers it."""

    pattern_name = "checkout:shipping-address"


class ShippingMethodView(generic.RedirectView):
    """Delivery is chosen on the last page."""

    pattern_name = "checkout:preview"


class PaymentMethodView(ShippingMethodView):
    """How to pay is chosen on the payment page."""


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


@method_decorator(fresh, name="dispatch")
class PaymentDetailsView(CheckoutSessionMixin, generic.TemplateView):
    """Page 2: check everything, then one button. The order is placed first and paid afterwards."""

    template_name = "oscar/checkout/preview.html"
    preview = False
    extra_context = {"step": "check"}

    def dispatch(self, request, *args, **kwargs):
        """A basket that has become an order leads to it, however often the page is opened or Pay is pressed."""
        if not self.preview:
            return redirect("checkout:preview")
        self.is_for_open = self.is_for_open_basket(request)
        if not self.is_for_open:
            if self.left_behind(request):
                return self.sign_in_again(request, then="checkout:preview")
            if order := self.placed_order(request):
                return self.go_to(order)
        return super().dispatch(request, *args, **kwargs)

    def get_pre_conditions(self, request):
        """Stock, and what may go where, are asked again under the lock, so that no other press of Pay is in the way.

        A press of Pay asks all that needs the basket's lines there only, for reading them costs most of all.
        """
        known = ["check_address_is_captured", "check_state_is_known"]
        if self.told_delivery():
            return known
        always = ["check_basket_is_not_empty", *known, "check_delivery_is_offered"]
        return always if request.method == "POST" else ["check_basket_is_valid", *always, "check_may_be_offered"]

    def told_delivery(self):
        """The code of the delivery on the page that was sent to pay for the open basket.

        Empty when it named none, or when another one was chosen since.
        """
        if not self.is_for_open or self.request.POST.get("action") != "place_order":
            return ""
        told = self.request.POST.get("delivery", "")
        return told if self.checkout_session.shipping_method_code(self.request.basket) in (None, told) else ""

    def placed_order(self, request):
        """The order of the page that was posted; without an open basket, the last order of this visit."""
        nothing_open = request.basket.is_empty
        if basket_id := session.basket_id_of(request.POST.get("basket", "")):
            order = queries.of_basket(basket_id)
            if order or not nothing_open:
                return order
        if nothing_open and PLACED in request.session:
            return Order.objects.filter(pk=request.session[PLACED]).first()
        return None

    def go_to(self, order):
        """Pay an order that waits for its money; show any other."""
        self.request.session[PLACED] = order.pk
        if order.status == rules.PENDING and self.request.method == "POST":
            return payments.pay(self.request, token=queries.token_for(order))
        return redirect(queries.status_url(order) if order.status == rules.PENDING else "checkout:thank-you")

    def get_context_data(self, **kwargs):
        """All that the customer confirms."""
        context = super().get_context_data(**kwargs)
        context["methods"] = self.get_shipping_methods(self.request.basket, context["shipping_address"])
        context["concerns"] = fitting.concerns_of(self.request.basket, self.request)
        context["stale"] = self.request.basket.stale_vouchers(self.request.user)
        context["consent"] = {"name": CHECKOUT, "words": mail.wording(CHECKOUT)}
        context["agreed"] = self.request.POST.get("marketing", "")
        context["has_other_ways_to_pay"] = settings.STRIPE_PAYMENT_METHODS != ["card"]
        context["signed_basket"] = session.sign_basket(self.request.basket)
        method = context["shipping_method"]
        context["seal"] = self.seal_of(
            context["shipping_address"], delivery=method.code if method else "", tax=self.request.basket.tax
        )
        return context

    def post(self, request, *args, **kwargs):
        """Choose a delivery method, or pay."""
        if request.POST.get("action") == "choose_delivery":
            self.checkout_session.use_shipping_method(request.POST.get("method_code", ""))
            return redirect("checkout:preview")
        submission = self.get_submission()
        if self.has_changed(submission):
            return self.show_problem(session.CHANGED, status=409)
        basket_id = session.basket_id_of(request.POST["basket"]) if self.is_for_open else request.basket.pk
        try:
            order = placing.place(basket_id, submission=submission, request=request, now=clock.now())
        except UnableToPlaceOrder as refusal:
            return self.show_problem(str(refusal), status=409)
        except OperationalError:
            return self.show_problem("The shop is very busy. Nothing was charged. Please press Pay again.", status=503)
        self.keep_address(order)
        return self.go_to(order)

    def has_changed(self, submission):
        """Whether the page that was sent told of another address, delivery or tax than would count now."""
        address = submission.address
        seal = self.seal_of(address, delivery=submission.method_code, tax=self.tax_at(address))
        return self.request.POST.get("seal", seal) != seal

    def lead_back(self):
        """The way to where a basket without things, or without a delivery, is put right; None when it has both."""
        try:
            self.check_basket_is_not_empty(self.request)
            self.check_delivery_is_offered(self.request)
        except FailedPreCondition as missing:
            for words in missing.messages:
                messages.warning(self.request, words)
            return redirect(missing.url)
        return None

    def get_submission(self):
        """What the page said, and what its customer agreed to."""
        user, basket = self.request.user, self.request.basket
        address, delivery = self.get_shipping_address(basket), self.told_delivery()
        if not delivery and (method := self.get_shipping_method(basket, address)):
            delivery = method.code
        return placing.Submission(
            user=user,
            guest_email="" if user.is_authenticated else self.checkout_session.get_guest_email(),
            address=address,
            method_code=delivery,
            agreed_total=_decimal(self.request.POST.get("total", "")),
            consent=mail.wording(self.request.POST.get("marketing", "")),
        )

    def show_problem(self, problem, *, status):
        """The same page with today's prices, and what went wrong on top; a basket with nothing to show leads back."""
        if way := self.lead_back():
            return way
        fresh = Basket.objects.get(pk=self.request.basket.pk)
        fresh.strategy = self.request.strategy
        get_class("offer.applicator", "Applicator")().apply(fresh, self.request.user, self.request)
        self.request.basket = fresh
        return self.render_to_response(self.get_context_data(problem=problem), status=status)

    def keep_address(self, order):
        """Put a new address into the customer's address book; the order stands whether or not this works."""
        if not self.request.user.is_authenticated:
            return
        kept = UserAddress(user=self.request.user)
        order.shipping_address.populate_alternative_model(kept)
        known = UserAddress.objects.filter(user=self.request.user, hash=kept.generate_hash())
        if not known.exists():
            UserAddress.objects.bulk_create([_with_hash(kept)], ignore_conflicts=True)


def _with_hash(address):
    address.hash = address.generate_hash()
    return address


def _decimal(text):
    """The number in ``text``; None for anything else, the not-a-numbers included."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@method_decorator(fresh, name="dispatch")
class ThankYouView(generic.TemplateView):
    """What happens next. Shown to the visit that placed the order."""

    template_name = "oscar/checkout/thank_you.html"

    def get(self, request, *args, **kwargs):
        """An order that is not paid, in review, or whose money went back, is no reason to say thank you."""
        order = (
            Order.objects.filter(pk=request.session.get(PLACED))
            .select_related("user", "shipping_address__country")
            .first()
        )
        if order is None:
            return redirect("home")
        if order.status not in rules.LIVING:
            return redirect(queries.status_url(order))
        context = {**telling.page_of(order), "status_url": queries.status_url(order)}
        return self.render_to_response(context | {"account": account.offer_for(request, order)})
