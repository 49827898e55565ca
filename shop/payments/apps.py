"""Money: the only app that speaks to Stripe."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class PaymentsConfig(AppConfig):
    """Money: the only app that speaks to Stripe."""

    name = "shop.payments"
    label = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        """Put the checks in place."""
        from shop.payments import checks

        register(checks.live_key_only_to_stripe, Tags.security)
        register(checks.production_takes_real_money, Tags.security, deploy=True)
        register(checks.webhook_secrets_are_signing_secrets, Tags.security)
        register(checks.payment_methods_are_stripes)
