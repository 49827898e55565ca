"""What must hold before a shop takes money."""

import pytest
from django.core.checks.registry import registry

from shop.payments import checks


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_a_live_key_goes_to_stripe_only(settings, key):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = key, "http://127.0.0.1:8002"
    assert [error.id for error in checks.live_key_only_to_stripe(None)] == ["payments.E001"]
    settings.STRIPE_API_BASE = ""
    assert checks.live_key_only_to_stripe(None) == []


def test_a_test_key_may_go_to_the_stand_in(settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test_1", "http://127.0.0.1:8002"
    assert checks.live_key_only_to_stripe(None) == []


@pytest.mark.parametrize(
    ("production", "key", "found"),
    [
        (True, "sk_live_1", []),
        (True, "sk_test_1", ["payments.W001"]),
        (True, "rk_test_1", ["payments.W001"]),
        (False, "sk_test_1", []),
    ],
)
def test_a_rehearsal_in_production_is_said(settings, production, key, found):
    settings.PRODUCTION, settings.STRIPE_SECRET_KEY = production, key
    assert [warning.id for warning in checks.production_takes_real_money(None)] == found


@pytest.mark.parametrize(
    ("secrets", "found"),
    [
        (["whsec_1", "whsec_2"], []),
        (["whsec_1", ""], ["payments.E002"]),
        (["sk_test_1"], ["payments.E002"]),
        ([], ["payments.E002"]),
    ],
)
def test_webhook_secrets_look_like_webhook_secrets(settings, secrets, found):
    settings.STRIPE_WEBHOOK_SECRETS = secrets
    assert [error.id for error in checks.webhook_secrets_are_signing_secrets(None)] == found


@pytest.mark.parametrize(
    ("methods", "found"),
    [
        (["card"], []),
        (["card", "us_bank_account", "sepa_debit"], []),
        (["card", "shells"], ["STRIPE_PAYMENT_METHODS names shells, which Stripe does not know."]),
        ([], ["STRIPE_PAYMENT_METHODS names nothing, which Stripe does not know."]),
    ],
)
def test_ways_to_pay_are_stripes(settings, methods, found):
    settings.STRIPE_PAYMENT_METHODS = methods
    assert [error.msg for error in checks.payment_methods_are_stripes(None)] == found


def test_every_start_asks_and_a_deployment_asks_more():
    def asked(**how: bool) -> list[str]:
        found = [check.__name__ for check in registry.get_checks(**how) if check.__module__ == checks.__name__]
        return sorted(found)

    always = ["live_key_only_to_stripe", "payment_methods_are_stripes", "webhook_secrets_are_signing_secrets"]
    assert asked() == always
    assert asked(include_deployment_checks=True) == sorted([*always, "production_takes_real_money"])
