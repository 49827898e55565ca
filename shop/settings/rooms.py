"""Which apps make the shop, and what each request and page passes through."""

import oscar

from shop.settings.environment import BASE_DIR, PRODUCTION

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
SESSION_ENGINE = "shop.sessions"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

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
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig": (
        "shop.forks.dashboard.reports.apps.ReportsDashboardConfig"
    ),
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
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["shop.indentation.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
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
