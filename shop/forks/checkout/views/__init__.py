"""The checkout's doors, a file for each page: where it goes, check and pay, thank you."""

from django.views import generic

from shop.forks.checkout.views.address import ShippingAddressView, UserAddressDeleteView, UserAddressUpdateView
from shop.forks.checkout.views.confirm import PaymentDetailsView
from shop.forks.checkout.views.thanks import ThankYouView

__all__ = [
    "IndexView",
    "PaymentDetailsView",
    "PaymentMethodView",
    "ShippingAddressView",
    "ShippingMethodView",
    "ThankYouView",
    "UserAddressDeleteView",
    "UserAddressUpdateView",
]


class IndexView(generic.RedirectView):
    """Nobody is asked to log in first; the first page offers it."""

    pattern_name = "checkout:shipping-address"


class ShippingMethodView(generic.RedirectView):
    """Delivery is chosen on the last page."""

    pattern_name = "checkout:preview"


class PaymentMethodView(ShippingMethodView):
    """How to pay is chosen on the payment page."""
