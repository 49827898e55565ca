"""An account after the order: one password, for the visit that placed it.

The address of a guest's order was typed, not proven. So an account made here holds this one order and nothing else
that was ever bought under the address, a link alone opens no account, and the address is told by email.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import generic
from django.views.decorators.cache import never_cache
from oscar.apps.customer.forms import generate_username
from oscar.apps.customer.mixins import RegisterUserMixin
from oscar.apps.customer.utils import normalise_email
from oscar.core.loading import get_model

from shop import clock
from shop.built import Built, Given
from shop.forks.order import telling
from shop.orders import actions, queries, rules

Order = get_model("order", "Order")
User = get_user_model()
_accounts = Built(lambda: User.objects.filter(email__iexact=Given("address")).only("pk"))
PLACED = "checkout_order_id"
# Later the visit may be another person's, at the same computer.
OFFERED_FOR = timedelta(days=1)
KNOWN = "There is an account with this email address already. Sign in, and your order can go into it."
INSIDE = "This order is in your account."
ANOTHER = "You ordered again after you opened that page, so nothing was changed. This is your latest order."


class AccountForm(forms.Form):
    """The one thing that is still missing for an account: a password."""

    password1 = forms.CharField(
        label="Choose a password",
        strip=False,
        help_text="At least 9 characters. Three random words are easy to remember.",
        error_messages={"required": "Enter a password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, order, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = order

    def clean_password1(self):
        """Strong enough, and not the address itself."""
        password = self.cleaned_data["password1"]
        validate_password(password, User(email=self.order.email))
        return password

    def clean(self):
        """An address belongs to one account."""
        if _has_account(self.order.email):
            self.add_error("password1", KNOWN)
        return super().clean()

    def save(self):
        """The account, with the name from the parcel's address."""
        address = self.order.shipping_address
        user = User(email=normalise_email(self.order.email), username=generate_username())
        if address is not None:
            user.first_name, user.last_name = address.first_name[:150], address.last_name[:150]
        user.set_password(self.cleaned_data["password1"])
        user.save()
        return user


@dataclass(frozen=True)
class Offer:
    """What the page of an order may offer its visitor: ``form`` for a new account, or to put it into the known one."""

    form: Any = None
    may_sign_in: bool = False
    may_join: bool = False


def offer_for(request, order, form=None) -> Offer | None:
    """The offer to the visit that placed the order as a guest; None for everybody else. One query at most."""
    if not _may_keep(request, order):
        return None
    if request.user.is_authenticated:
        return Offer(may_join=True) if _is_same(request.user, order) else None
    if form is None and _has_account(order.email):
        return Offer(may_sign_in=True)
    return Offer(form=form or AccountForm(order))


@method_decorator(never_cache, name="dispatch")
class AccountView(RegisterUserMixin, generic.View):
    """Makes an account for the order of this visit, or puts the order into the account that is signed in."""

    http_method_names = ["post", "get"]

    def get(self, request):
        """Whoever opens the address by hand is led to the page with the form."""
        return redirect("checkout:thank-you")

    @transaction.atomic
    def post(self, request):
        """Do it once, however often the button is pressed, and only for the order that the page showed."""
        wanted = Order.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "user", "shipping_address__country"
        )
        order = wanted.filter(pk=request.session.get(PLACED)).first()
        if order and request.POST.get("order", order.number) != order.number:
            messages.warning(request, ANOTHER)
            return redirect("checkout:thank-you")
        if order is None or not _may_keep(request, order):
            return redirect("checkout:thank-you")
        if request.user.is_authenticated:
            return self.keep(order, request.user) if _is_same(request.user, order) else redirect("checkout:thank-you")
        form = AccountForm(order, request.POST)
        if not form.is_valid():
            context = {**telling.page_of(order), "status_url": queries.status_url(order)}
            context["account"] = offer_for(request, order, form=form)
            return render(request, "oscar/checkout/thank_you.html", context, status=422)
        return self.keep(order, self.register_user(form))

    def keep(self, order, user):
        """Into the account, and back to where the customer was."""
        actions.give_to_account(order, user=user)
        messages.success(self.request, INSIDE)
        return redirect("checkout:thank-you")


def _may_keep(request, order) -> bool:
    is_own = order.user_id is None and request.session.get(PLACED) == order.pk
    return is_own and order.standing in rules.LIVING and clock.now() - order.date_placed < OFFERED_FOR


def _has_account(address) -> bool:
    return bool(_accounts(address=normalise_email(address)))


def _is_same(user, order) -> bool:
    return normalise_email(user.email).lower() == normalise_email(order.email).lower()
