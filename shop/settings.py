"""Every setting and every environment variable, once, with production-safe defaults.

The table ``SCHEMA`` is the whole list of variables the shop reads; the README documents each. ``SHOP_MODE`` is
*production* unless told otherwise: then each name in ``SECRETS`` must be set, or the shop does not start.
"""

import logging
import os
import re
import zoneinfo
from email.utils import parseaddr
from pathlib import Path

import environ
import oscar
from django.core.exceptions import ImproperlyConfigured
from oscar.defaults import *  # noqa: F403
from redis.backoff import NoBackoff
from redis.retry import Retry

from shop import logs
from shop.mail.rules import providers
from shop.orders.rules import PIPELINE

BASE_DIR = Path(__file__).resolve().parent.parent

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
if not 31 <= env("SHOP_PAYMENT_MINUTES") <= 1440:
    raise ImproperlyConfigured("SHOP_PAYMENT_MINUTES must be from 31 to 1440: Stripe opens no other payment page.")

VAR = Path(env("SHOP_VAR")).resolve()
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

DEBUG = False
SECRET_KEY = env("SECRET_KEY") or "only-for-the-demo-and-the-tests"
ALLOWED_HOSTS = env("SHOP_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "testserver"]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
DEMO_CLOCK = VAR / "demo" / "clock"

# --- Rooms ---------------------------------------------------------------------------------------------------

FORKS = {
    # The desk is Oscar's dashboard; Django's admin stays installed for Oscar's sake, with nothing registered in it.
    "django.contrib.admin": "django.contrib.admin.apps.SimpleAdminConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig": "shop.forks.catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig": (
        "shop.forks.catalogue.reviews.apps.CatalogueReviewsConfig"
    ),
    "oscar.apps.basket.apps.BasketConfig": "shop.forks.basket.apps.BasketConfig",
    "oscar.apps.checkout.apps.CheckoutConfig": "shop.forks.checkout.apps.CheckoutConfig",
    "oscar.apps.offer.apps.OfferConfig": "shop.forks.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig": "shop.forks.order.apps.OrderConfig",
    "oscar.apps.partner.apps.PartnerConfig": "shop.forks.partner.apps.PartnerConfig",
    "oscar.apps.shipping.apps.ShippingConfig": "shop.forks.shipping.apps.ShippingConfig",
    "oscar.apps.search.apps.SearchConfig": "shop.forks.search.apps.SearchConfig",
    "oscar.apps.customer.apps.CustomerConfig": "shop.forks.customer.apps.CustomerConfig",
    "oscar.apps.communication.apps.CommunicationConfig": "shop.forks.communication.apps.CommunicationConfig",
    "oscar.apps.dashboard.apps.DashboardConfig": "shop.forks.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig": (
        "shop.forks.dashboard.catalogue.apps.CatalogueDashboardConfig"
    ),
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig": "shop.forks.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig": "shop.forks.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig": (
        "shop.forks.dashboard.reviews.apps.ReviewsDashboardConfig"
    ),
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig": (
        "shop.forks.dashboard.partners.apps.PartnersDashboardConfig"
    ),
}
INSTALLED_APPS = [
    "shop.mail.apps.MailConfig",
    "shop.education.apps.EducationConfig",
    "shop.fit.apps.FitConfig",
    "shop.taxes.apps.TaxesConfig",
    "shop.delivery.apps.DeliveryConfig",
    "shop.voices.apps.VoicesConfig",
    "shop.aftercare.apps.AftercareConfig",
    "shop.lots.apps.LotsConfig",
    "shop.orders.apps.OrdersConfig",
    "shop.payments.apps.PaymentsConfig",
    "shop.contact.apps.ContactConfig",
    "shop.portraits.apps.PortraitsConfig",
    "shop.shelf.apps.ShelfConfig",
    "shop.window.apps.WindowConfig",
    *(["shop.demo.apps.DemoConfig"] if not PRODUCTION else []),
    *(FORKS.get(app, app) for app in oscar.INSTALLED_APPS),
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "easy_thumbnails",
    "procrastinate.contrib.django",
    "django_structlog",
]
# The forks change no table, so Oscar's own migrations serve them; `makemigrations --check` proves it.
MIGRATION_MODULES = {
    label: f"oscar.apps.{label}.migrations"
    for label in ("catalogue", "basket", "offer", "order", "partner", "shipping", "customer", "communication")
} | {"reviews": "oscar.apps.catalogue.reviews.migrations"}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are short on the way; a random length on top keeps tokens in them from being guessed by it (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "shop.logs.LoggedRequests",
    "shop.manners.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shop.window.door.Window",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.core.context_processors.metadata",
                "shop.window.door.token",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Database, cache, background work ------------------------------------------------------------------------

EMBEDDED_POSTGRES = VAR / "postgres"
EMBEDDED = not env("DATABASE_URL")
if env("DATABASE_URL"):
    DATABASES = {"default": env.db_url_config(env("DATABASE_URL"))}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "shop",
            "USER": "postgres",
            "HOST": str(EMBEDDED_POSTGRES),
        }
    }
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 3,
        # A dead network is noticed in seconds, not in a quarter of an hour.
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": "-c statement_timeout=5s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s",
        **DATABASES["default"].get("OPTIONS", {}),
    },
}
CACHES = {"default": env.cache_url_config(env("CACHE_URL"))}
if "Redis" in CACHES["default"]["BACKEND"]:
    # A cache that is down, or that nobody can reach, costs a moment and no page.
    CACHES["default"].setdefault("OPTIONS", {}).update(
        IGNORE_EXCEPTIONS=True,
        SOCKET_CONNECT_TIMEOUT=0.5,
        SOCKET_TIMEOUT=0.5,
        CONNECTION_POOL_KWARGS={"retry": Retry(NoBackoff(), 0)},
    )
# Pages of the window, and those of them that an address with parameters chooses: there is no end of these, so they
# are kept apart, where they push out only each other.
PREFIX = CACHES["default"].get("KEY_PREFIX", "")
CACHES["pages"] = CACHES["default"] | {"KEY_PREFIX": f"{PREFIX}pages"}
CACHES["choices"] = CACHES["default"] | {"KEY_PREFIX": f"{PREFIX}choices"}
if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["pages"] |= {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}}
    CACHES["choices"] |= {"LOCATION": "choices", "OPTIONS": {"MAX_ENTRIES": 500}}
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "delete_jobs": "successful"}

# --- Language, time, static files ----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "UTC"
# One tz database on every machine, the pinned package, so that its release can be told (aftercare renews dates by it).
zoneinfo.reset_tzpath(to=())
if SHOP_DISPATCH_ZONE not in zoneinfo.available_timezones():
    raise ImproperlyConfigured(
        f"SHOP_DISPATCH_ZONE is {SHOP_DISPATCH_ZONE!r}; it must be a zone such as Europe/London."
    )
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "shop.stylesheet.StylesheetFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
THUMBNAIL_DEFAULT_STORAGE_ALIAS = "default"

# --- Email ---------------------------------------------------------------------------------------------------

EMAIL_URL = env("EMAIL_URL") or "smtp://127.0.0.1:8025"
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DKIM_SELECTOR = env("SHOP_DKIM_SELECTOR")
EMAIL_PROVIDER = env("SHOP_EMAIL_PROVIDER")
if EMAIL_PROVIDER:
    try:
        ANYMAIL = providers.anymail(
            EMAIL_PROVIDER,
            key=env("SHOP_EMAIL_PROVIDER_KEY"),
            secret=env("SHOP_EMAIL_PROVIDER_SECRET"),
            address=env("SHOP_EMAIL_PROVIDER_API"),
        )
    except ValueError as problem:
        raise ImproperlyConfigured(str(problem)) from None
    EMAIL_BACKEND = providers.PROVIDERS[EMAIL_PROVIDER].backend
# Signs unsubscribe links and hashes suppressed addresses. Both must live for years: it stays when SECRET_KEY changes.
MAIL_KEY = env("SHOP_MAIL_KEY") or SECRET_KEY
DEFAULT_FROM_EMAIL = SERVER_EMAIL = OSCAR_FROM_EMAIL = env("SHOP_FROM_EMAIL") or f"{SHOP_NAME} <shop@example.com>"
# Where staff read what needs a person: messages, a cartridge that did not fit.
STAFF_EMAIL = env("SHOP_STAFF_EMAIL") or parseaddr(DEFAULT_FROM_EMAIL)[1]

# --- Security ------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# The shop's own pages have no inline script or style. Oscar's dashboard is full of them, and only staff sees it.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/dashboard/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # The Pay button's answer leads to Stripe's page, and browsers count that as the form's own target.
        "form-action": ["'self'", STRIPE_API_BASE or "https://checkout.stripe.com"],
    },
}
AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"

# --- Oscar ---------------------------------------------------------------------------------------------------

OSCAR_SHOP_NAME = SHOP_NAME
OSCAR_SHOP_TAGLINE = ""
OSCAR_HOMEPAGE = "/"
OSCAR_URL_SCHEMA = SHOP_URL.split(":")[0]
OSCAR_DEFAULT_CURRENCY = "USD"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_MODERATE_REVIEWS = True
OSCAR_EAGER_ALERTS = False
# The shelf price is what an offer lowers, and it holds the tax.
OSCAR_OFFERS_INCL_TAX = True
OSCAR_HIDDEN_FEATURES = ["wishlists"]
OSCAR_BASKET_COOKIE_SECURE = OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = PRODUCTION
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 50
OSCAR_REQUIRED_ADDRESS_FIELDS = ("last_name", "line1", "line4", "postcode", "country")
OSCAR_THUMBNAILER = "oscar.core.thumbnails.EasyThumbnails"
OSCAR_INITIAL_ORDER_STATUS = OSCAR_INITIAL_LINE_STATUS = "Pending payment"
# The pipeline is shop/orders/rules.py; Oscar's forms read it from here.
OSCAR_ORDER_STATUS_PIPELINE = PIPELINE
OSCAR_LINE_STATUS_PIPELINE: dict[str, tuple[str, ...]] = {}
OSCAR_DASHBOARD_NAVIGATION += [  # type: ignore[name-defined]  # noqa: F405
    {
        "label": "Payment review",
        "icon": "fas fa-balance-scale",
        "url_name": "payments:reviews",
        "access_fn": lambda user, *address: user.has_perm("order.view_order"),
    },
    {
        "label": "Outbox",
        "icon": "fas fa-envelope",
        "url_name": "mail:list",
        "access_fn": lambda user, *address: user.has_perm("order.view_order"),
    },
    {
        "label": "Aftercare",
        "icon": "fas fa-user-clock",
        "children": [
            {
                "label": label,
                "url_name": f"aftercare:{name}",
                "access_fn": lambda user, *address, right=right: user.has_perm(right),
            }
            for label, name, right in (
                ("People", "people", "order.view_order"),
                ("Concerns", "concerns", "order.view_order"),
                ("Results", "results", "order.view_order"),
                ("Simulator", "simulator", "order.view_order"),
                ("Sequence", "sequence", "aftercare.change_draft"),
            )
        ],
    },
    {
        "label": "Messages",
        "icon": "fas fa-comments",
        "url_name": "contact:enquiries",
        "access_fn": lambda user, *address: user.has_perm("contact.view_enquiry"),
    },
    {
        "label": "Voices",
        "icon": "fas fa-comments",
        "children": [
            {
                "label": label,
                "url_name": f"voices:{label.lower()}",
                "access_fn": lambda user, *address: user.has_perm("reviews.view_productreview"),
            }
            for label in ("Reviews", "Questions")
        ],
    },
    {
        "label": "Fit",
        "icon": "fas fa-puzzle-piece",
        "url_name": "fit:desk",
        "access_fn": lambda user, *address: user.has_perm("fit.change_devicefit"),
    },
    {
        "label": "Lots",
        "icon": "fas fa-boxes",
        "url_name": "orders:lots",
        "access_fn": lambda user, *address: user.has_perm("lots.view_lot"),
    },
    {
        "label": "Delivery",
        "icon": "fas fa-truck",
        "url_name": "delivery:methods",
        "access_fn": lambda user, *address: user.has_perm("delivery.change_method"),
    },
    {
        "label": "Taxes",
        "icon": "fas fa-percent",
        "url_name": "taxes:rates",
        "access_fn": lambda user, *address: user.has_perm("taxes.change_override"),
    },
    {
        "label": "Search",
        "icon": "fas fa-search",
        "url_name": "shelf:missed",
        "access_fn": lambda user, *address: user.has_perm("shelf.change_synonym"),
    },
    {
        "label": "Education",
        "icon": "fas fa-book-open",
        "url_name": "education:blocks",
        "access_fn": lambda user, *address: user.is_staff,
    },
]
if DEMO:
    OSCAR_DASHBOARD_NAVIGATION += [  # type: ignore[name-defined]  # noqa: F405
        {
            "label": "Demo clock",
            "icon": "fas fa-clock",
            "url_name": "demo:clock",
            "access_fn": lambda user, *address: user.is_staff,
        },
    ]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

# --- Logs: JSON lines with a request id, never a person's data -----------------------------------------------

LOGGING = logs.configuration(env("SHOP_LOG_LEVEL").upper())
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_DEFAULT_LOG_LEVEL = logging.INFO
