"""What must hold before a shop with these settings may take money."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from shop.payments.gateway import methods


def live_key_only_to_stripe(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """A live key goes to Stripe itself and nowhere else."""
    live = settings.STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live"))
    if live and settings.STRIPE_API_BASE:
        return [
            Error(
                "A live key of Stripe is set together with another address than Stripe's.",
                hint="Unset STRIPE_API_BASE, or use a key of Stripe's test mode.",
                id="payments.E001",
            )
        ]
    return []


def production_takes_real_money(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """With a key of Stripe's test mode everything is given away: right for a rehearsal, and for nothing else."""
    if settings.PRODUCTION and settings.STRIPE_SECRET_KEY.startswith(("sk_test", "rk_test")):
        words = "The shop runs as in production with a key of Stripe's test mode: nobody pays real money."
        return [Warning(words, hint="Use a live key, unless this is a rehearsal.", id="payments.W001")]
    return []


def webhook_secrets_are_signing_secrets(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """An API key, or an empty string, in the place of a signing secret lets every webhook fail."""
    wrong = [place for place, secret in enumerate(settings.STRIPE_WEBHOOK_SECRETS) if not secret.startswith("whsec_")]
    if wrong or not settings.STRIPE_WEBHOOK_SECRETS:
        return [Error("STRIPE_WEBHOOK_SECRET must hold signing secrets, which begin with whsec_.", id="payments.E002")]
    return []


def payment_methods_are_stripes(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """With a way to pay that Stripe does not know, no payment page would open."""
    unknown = sorted(set(settings.STRIPE_PAYMENT_METHODS) - methods.known())
    if unknown or not settings.STRIPE_PAYMENT_METHODS:
        named = ", ".join(unknown) or "nothing"
        return [Error(f"STRIPE_PAYMENT_METHODS names {named}, which Stripe does not know.", id="payments.E003")]
    return []
