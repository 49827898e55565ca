"""Every environment variable the shop reads, once, and what stops a start.

The table ``SCHEMA`` is the whole list; the README documents each. ``SHOP_MODE`` is *production* unless told otherwise:
then each name in ``SECRETS`` must be set, or the shop does not start.
"""

import os
import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SCHEMA = {
    "SHOP_MODE": (str, "production"),
    "SHOP_URL": (str, ""),
    "SHOP_NAME": (str, "Pinpoint"),
    "SHOP_FROM_EMAIL": (str, ""),
    "SHOP_STAFF_EMAIL": (str, ""),
    "SHOP_POSTAL_ADDRESS": (str, ""),
    "SHOP_MAIL_KEY": (str, ""),
    "SHOP_ALLOWED_HOSTS": (list, []),
    "SHOP_VAR": (str, str(BASE_DIR / "var")),
    "SHOP_PAYMENT_MINUTES": (int, 35),
    "SHOP_TRANSIT_DAYS": (int, 4),
    "SHOP_DISPATCH_COUNTRY": (str, "GB"),
    "SHOP_DISPATCH_ZONE": (str, "Europe/London"),
    "SHOP_CARRIER_SECRETS": (list, []),
    "SHOP_MERGE_PLUS_ADDRESSES": (bool, True),
    "SHOP_LOG_LEVEL": (str, "INFO"),
    "SECRET_KEY": (str, ""),
    "DATABASE_URL": (str, ""),
    "EMAIL_URL": (str, ""),
    "SHOP_EMAIL_PROVIDER": (str, ""),
    "SHOP_EMAIL_PROVIDER_KEY": (str, ""),
    "SHOP_EMAIL_PROVIDER_SECRET": (str, ""),
    "SHOP_EMAIL_PROVIDER_API": (str, ""),
    "SHOP_DKIM_SELECTOR": (str, ""),
    "CACHE_URL": (str, "locmemcache://"),
    "STRIPE_SECRET_KEY": (str, ""),
    "STRIPE_WEBHOOK_SECRET": (list, []),
    "STRIPE_API_BASE": (str, ""),
    "STRIPE_PAYMENT_METHODS": (list, ["card"]),
}
SECRETS = (
    "SECRET_KEY",
    "DATABASE_URL",
    "EMAIL_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "SHOP_URL",
    "SHOP_FROM_EMAIL",
    "SHOP_ALLOWED_HOSTS",
)

environ.Env.read_env(BASE_DIR / ".env")
env = environ.Env(**SCHEMA)

MODE = env("SHOP_MODE")
if MODE not in ("production", "demo", "test"):
    raise ImproperlyConfigured(f"SHOP_MODE is {MODE!r}; it must be production, demo or test.")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"

# A provider with an API needs no mail server.
SPARED = {"EMAIL_URL"} if env("SHOP_EMAIL_PROVIDER") else set()

if unknown := sorted(name for name in os.environ if name.startswith("SHOP_") and name not in SCHEMA):
    raise ImproperlyConfigured(f"Unknown settings: {', '.join(unknown)}. The README lists the known ones.")
if PRODUCTION and (missing := [name for name in SECRETS if not env(name) and name not in SPARED]):
    raise ImproperlyConfigured(f"Production needs these settings: {', '.join(missing)}.")
if PRODUCTION and env("STRIPE_API_BASE"):
    raise ImproperlyConfigured("STRIPE_API_BASE points away from Stripe; only the demo and the tests may do that.")
if env("STRIPE_SECRET_KEY") and not re.match("(sk|rk)_(live|test)_", env("STRIPE_SECRET_KEY")):
    raise ImproperlyConfigured("STRIPE_SECRET_KEY must begin with sk_live_, rk_live_, sk_test_ or rk_test_.")
if re.match("(sk|rk)_live_", env("STRIPE_SECRET_KEY")) and (env("STRIPE_API_BASE") or not PRODUCTION):
    raise ImproperlyConfigured(
        "A live key of Stripe's belongs in production, and goes to Stripe itself and nowhere else."
    )
if any(not secret.startswith("whsec_") for secret in env("STRIPE_WEBHOOK_SECRET")):
    raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRET must hold signing secrets, which begin with whsec_.")
if env("STRIPE_SECRET_KEY") and not env("STRIPE_WEBHOOK_SECRET"):
    raise ImproperlyConfigured(
        "STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it: else the shop believes what anybody can sign."
    )
if not 31 <= env("SHOP_PAYMENT_MINUTES") <= 1440:
    raise ImproperlyConfigured("SHOP_PAYMENT_MINUTES must be from 31 to 1440: Stripe opens no other payment page.")

VAR = Path(env("SHOP_VAR")).resolve()
DEMO_CLOCK = VAR / "demo" / "clock"
