"""The account. Here a page that is only looked at changes nothing: leaving and choosing take a press of a button."""

from django.shortcuts import render
from oscar.apps.customer import views

from shop.forks.customer.orders import AnonymousOrderDetailView, AnonymousOrderFormView, OrderDetailView

__all__ = [
    "AddressChangeStatusView",
    "AnonymousOrderDetailView",
    "AnonymousOrderFormView",
    "LogoutView",
    "OrderDetailView",
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
