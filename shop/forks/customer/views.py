"""The account. Here a page that is only looked at changes nothing: leaving and choosing take a press of a button."""

from django.shortcuts import render
from oscar.apps.customer import views

from shop.forks.checkout.forms import UserAddressForm
from shop.forks.customer.forms import PasswordChangeForm
from shop.forks.customer.orders import (
    AnonymousOrderDetailView,
    AnonymousOrderFormView,
    OrderDetailView,
    OrderHistoryView,
    OrderLineView,
)

__all__ = [
    "AddressChangeStatusView",
    "AddressCreateView",
    "AddressDeleteView",
    "AddressListView",
    "AddressUpdateView",
    "AnonymousOrderDetailView",
    "AnonymousOrderFormView",
    "ChangePasswordView",
    "LogoutView",
    "OrderDetailView",
    "OrderHistoryView",
    "OrderLineView",
    "ProfileDeleteView",
    "ProfileUpdateView",
]


class LogoutView(views.LogoutView):
    """Sign out."""

    def get(self, request, *args, **kwargs):
        """Ask."""
        return render(request, "oscar/customer/logout.html")

    def post(self, request, *args, **kwargs):
        """Do it."""
        return super().get(request, *args, **kwargs)


class AddressChangeStatusView(views.AddressChangeStatusView):
    """Make an address the usual one."""

    http_method_names = ["post"]


class ProfileUpdateView(views.ProfileUpdateView):
    """Name and email address."""

    page_title = "Change name or email"


class ProfileDeleteView(views.ProfileDeleteView):
    """The account goes, and the orders stay."""

    page_title = "Delete account"


class ChangePasswordView(views.ChangePasswordView):
    """A new password for the old one."""

    form_class = PasswordChangeForm
    page_title = "Change password"


class AddressListView(views.AddressListView):
    """The address book, the usual address first."""

    page_title = "Addresses"


class AddressCreateView(views.AddressCreateView):
    """One more address."""

    form_class = UserAddressForm
    page_title = "Add an address"


class AddressUpdateView(views.AddressUpdateView):
    """Another street, or a name put right."""

    form_class = UserAddressForm
    page_title = "Change address"


class AddressDeleteView(views.AddressDeleteView):
    """One address less."""

    page_title = "Delete this address?"
