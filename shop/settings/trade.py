"""Who sells, from where the parcels leave, and how money is taken."""

import re

from django.core.exceptions import ImproperlyConfigured

from shop.settings.environment import PRODUCTION, env

SHOP_NAME = env("SHOP_NAME")
SHOP_URL = (env("SHOP_URL") or "http://localhost:8000").rstrip("/")
SHOP_POSTAL_ADDRESS = env("SHOP_POSTAL_ADDRESS").strip() or ("" if PRODUCTION else "1 Example Street, Exampletown")
SHOP_TRANSIT_DAYS = env("SHOP_TRANSIT_DAYS")
SHOP_DISPATCH_COUNTRY = env("SHOP_DISPATCH_COUNTRY").upper()
SHOP_DISPATCH_ZONE = env("SHOP_DISPATCH_ZONE")
SHOP_CARRIER_SECRETS = env("SHOP_CARRIER_SECRETS")
SHOP_MERGE_PLUS_ADDRESSES = env("SHOP_MERGE_PLUS_ADDRESSES")
PAYMENT_MINUTES = env("SHOP_PAYMENT_MINUTES")
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY") or "sk_test_standin"
STRIPE_PAYMENT_METHODS = [name.strip() for name in env("STRIPE_PAYMENT_METHODS") if name.strip()]
if not STRIPE_PAYMENT_METHODS or any(not re.fullmatch("[a-z0-9_]+", name) for name in STRIPE_PAYMENT_METHODS):
    raise ImproperlyConfigured(
        "STRIPE_PAYMENT_METHODS must hold names of Stripe's with commas between: card,sepa_debit."
    )
STRIPE_WEBHOOK_SECRETS = env("STRIPE_WEBHOOK_SECRET") or ["whsec_standin"]
# Without a key of Stripe's, the demo and the tests pay at the stand-in.
STANDIN = not PRODUCTION and not env("STRIPE_SECRET_KEY")
STRIPE_API_BASE = env("STRIPE_API_BASE") or ("http://127.0.0.1:8002" if STANDIN else "")
