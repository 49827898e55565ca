"""Money: the only app that speaks to Stripe."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Money: the only app that speaks to Stripe."""

    name = "shop.payments"
    label = "payments"
    verbose_name = "Payments"
