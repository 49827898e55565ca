"""What the checkout remembers between its two pages, and what must be there before the second."""

import json

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from oscar.apps.checkout import exceptions, session
from oscar.core.loading import get_class, get_model

from shop import clock
from shop.eligibility import queries as eligibility
from shop.fit.rules import NOBODY
from shop.forks.basket import fitting
from shop.taxes import queries as taxes

Repository = get_class("shipping.repository", "Repository")
ShippingAddress = get_model("order", "ShippingAddress")
UserAddress = get_model("address", "UserAddress")
Basket = get_model("basket", "Basket")

SIGNED_OUT = "You were signed out meanwhile. Nothing is lost: sign in, and your basket is as you left it."
NOT_OFFERED = (
    "We have no delivery to {} for what is in your basket. "
    "Choose another country, or take something out of your basket."
)

CHANGED = "The address, the delivery or the tax has changed since you opened this page. Please check it and pay again."
OTHER_DELIVERY = "You chose another delivery. Please check the new total below, and press the button again."
NO_STATE = "The tax in {} depends on the state. Please choose yours."
_signer = Signer(salt="shop.checkout.basket")


def sign_basket(basket) -> str:
    """What the last page carries, so that pressing Pay again finds the order its basket became."""
    return _signer.sign(basket.pk)


def basket_id_of(signed: str) -> int | None:
    """The basket a page was shown for; None when the signature is not ours."""
    try:
        return int(_signer.unsign(signed))
    except BadSignature:
        return None


def forget_basket(request, id) -> None:
    """Let the visitor's cookie go when it names this basket, which is ordered: no page needs to look for it again."""
    name = settings.OSCAR_BASKET_COOKIE_OPEN
    if request.COOKIES.get(name) == Signer().sign(id):
        request.cookies_to_delete.append(name)


class CheckoutSessionMixin(session.CheckoutSessionMixin):
    """Oscar's, with one page for all that is asked: whatever is missing leads back to it."""

    def check_basket_is_not_empty(self, request):
        """Something can be ordered. The basket's own page says best what is the matter, and what can be done."""
        if request.basket.is_empty:
            raise exceptions.FailedPreCondition(url=reverse("basket:summary"))

    def check_basket_is_valid(self, request):
        """Everything can be bought, and some pen could take it. Any other doubt about fit only warns."""
        super().check_basket_is_valid(request)
        if useless := fitting.for_nobody(request.basket):
            words = [f"“{line.product.get_title()}” cannot be bought: {NOBODY}. Please remove it." for line in useless]
            raise exceptions.FailedPreCondition(url=reverse("basket:summary"), messages=words)

    def check_may_be_offered(self, request):
        """Everything may be offered where the parcel goes; otherwise the basket says what may not, and why."""
        country = self.get_shipping_address(request.basket).country
        products = [line.product for line in request.basket.all_lines()]
        if words := eligibility.refusals(products, country=country):
            raise exceptions.FailedPreCondition(url=reverse("basket:summary"), messages=words)

    def check_address_is_captured(self, request):
        """An email address and an address that the shop delivers to are known."""
        address = self.get_shipping_address(request.basket)
        if address is None or not (request.user.is_authenticated or self.checkout_session.get_guest_email()):
            raise exceptions.FailedPreCondition(
                url=reverse("checkout:shipping-address"), message="Tell us first where the parcel should go."
            )
        if not address.country.is_shipping_country:
            raise exceptions.FailedPreCondition(
                url=reverse("checkout:shipping-address"),
                message=f"We do not deliver to {address.country.printable_name} yet. Please give another address.",
            )

    def check_state_is_known(self, request):
        """Where the tax hangs on a state, the address names one."""
        address = self.get_shipping_address(request.basket)
        if not address.state and taxes.asks_region(address.country_id):
            raise exceptions.FailedPreCondition(
                url=reverse("checkout:shipping-address"),
                message=NO_STATE.format(address.country.printable_name),
            )

    def get_shipping_address(self, basket):
        """The unsaved address of this checkout, made once per request; a saved one only if it is the customer's own."""
        if not hasattr(self, "_address"):
            self._address = self._make_address()
        return self._address

    def _make_address(self):
        if fields := self.checkout_session.new_shipping_address_fields():
            return ShippingAddress(**fields)
        if not self.request.user.is_authenticated:
            return None
        kept = UserAddress.objects.filter(
            pk=self.checkout_session.shipping_user_address_id(), user=self.request.user
        ).select_related("country")
        for address in kept:
            made = ShippingAddress()
            address.populate_alternative_model(made)
            return made
        return None

    def is_for_open_basket(self, request):
        """Whether a page was sent for the basket that this visitor has open now. Reads the basket's row and no line.

        Then nobody was signed out, and it has no order, unless another press of Pay makes one at this moment.
        """
        sent = basket_id_of(request.POST.get("basket", ""))
        return sent is not None and request.basket_hash == Signer().sign(sent)  # as Oscar's own cookie names it

    def left_behind(self, request):
        """Whether a page was sent for a customer's open basket by somebody who is signed in no longer."""
        if request.user.is_authenticated or request.method != "POST":
            return False
        basket = basket_id_of(request.POST.get("basket", ""))
        return Basket.open.filter(pk=basket, owner__isnull=False).exists() if basket else False

    def sign_in_again(self, request, *, then):
        """Lead to the sign-in and back; what was entered stays in the session, the basket with its owner."""
        messages.warning(request, SIGNED_OUT)
        return redirect(f"{reverse('customer:login')}?next={reverse(then)}")

    def seal_of(self, address, *, delivery, tax):
        """One word for what the last page says beside its total: to whom, where, how, and by which rule of tax."""
        told = [address.name, *address.active_address_fields(), delivery, tax.code]
        guest = "" if self.request.user.is_authenticated else self.checkout_session.get_guest_email()
        return salted_hmac("shop.checkout.seal", json.dumps([guest, *map(str, told)])).hexdigest()

    @staticmethod
    def tax_at(address):
        """The rule of tax where the parcel goes, as it is today."""
        return taxes.rule_for(address.country_id, region=address.state, on=clock.now().date())

    def build_submission(self, **kwargs):
        """Oscar's, with the tax of where the parcel goes."""
        basket = kwargs.get("basket", self.request.basket)
        if address := self.get_shipping_address(basket):
            basket.tax = self.tax_at(address)
        return super().build_submission(**kwargs)

    def check_delivery_is_offered(self, request):
        """Some method carries this basket to the address."""
        address = self.get_shipping_address(request.basket)
        if not self.get_shipping_methods(request.basket, address):
            raise exceptions.FailedPreCondition(
                url=reverse("checkout:shipping-address"), message=NOT_OFFERED.format(address.country.printable_name)
            )

    def get_shipping_methods(self, basket, shipping_address):
        """Every delivery method the customer may choose, asked once for a basket in memory and an address."""
        asked = (basket, shipping_address)
        if getattr(self, "_asked", None) != asked or self._asked[0] is not basket:
            self._methods = Repository().get_shipping_methods(
                basket=basket, user=self.request.user, shipping_addr=shipping_address, request=self.request
            )
            self._asked = asked
        return self._methods

    def get_shipping_method(self, basket, shipping_address=None, **kwargs):
        """The chosen method, or the first one; None when there is none for this address."""
        methods = self.get_shipping_methods(basket, shipping_address)
        code = self.checkout_session.shipping_method_code(basket)
        return next((method for method in methods if method.code == code), methods[0] if methods else None)
