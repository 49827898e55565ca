"""Page 2: check everything and pay. The order is placed here, and paid on Stripe's page."""

from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import generic
from oscar.apps.checkout.exceptions import FailedPreCondition
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_class, get_model

from shop import clock
from shop.forks.basket import fitting
from shop.forks.checkout import session
from shop.forks.checkout.account import PLACED
from shop.forks.checkout.fresh import fresh
from shop.mail import queries as mail
from shop.mail.rules import CHECKOUT
from shop.orders import placing, queries, rules
from shop.payments.views import customers as payments

CheckoutSessionMixin = get_class("checkout.session", "CheckoutSessionMixin")
Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
UserAddress = get_model("address", "UserAddress")


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
        if not self.is_for_open or self.request.POST.getlist("action") != ["place_order"]:
            return ""
        told = self.request.POST.get("delivery", "")
        return told if self.checkout_session.shipping_method_code(self.request.basket) in (None, told) else ""

    def chooses_delivery(self):
        """Whether the button beside the methods was pressed, and not Pay: one form, for a choice must not get lost."""
        return "choose_delivery" in self.request.POST.getlist("action")

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
        if order.status == rules.PENDING and self.request.method == "POST" and not self.chooses_delivery():
            return payments.lead_to_stripe(self.request, order, token=queries.token_for(order))
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
        """Choose a delivery method, or pay. What was chosen and not yet shown in the total is shown first."""
        told = request.POST.get("delivery", "")
        chosen = request.POST.get("method_code", told)
        if self.chooses_delivery() or chosen != told:
            self.checkout_session.use_shipping_method(chosen)
        if self.chooses_delivery():
            return redirect("checkout:preview")
        if chosen != told:
            return self.show_problem(session.OTHER_DELIVERY, status=409, place="#total")
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
        seal = self.seal_of(submission.address, delivery=submission.method_code, tax=submission.tax)
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
            tax=self.tax_at(address),
            agreed_total=_decimal(self.request.POST.get("total", "")),
            consent=mail.wording(self.request.POST.get("marketing", "")),
        )

    def show_problem(self, problem, *, status, place=""):
        """The same page with today's prices, and what went wrong on top; a basket with nothing to show leads back."""
        if way := self.lead_back():
            return way
        fresh = Basket.objects.get(pk=self.request.basket.pk)
        fresh.strategy = self.request.strategy
        get_class("offer.applicator", "Applicator")().apply(fresh, self.request.user, self.request)
        self.request.basket = fresh
        return self.render_to_response(self.get_context_data(problem=problem, place=place), status=status)

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
