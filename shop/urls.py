"""The map of addresses."""

from django.apps import apps
from django.conf import settings
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.static import serve

from shop import health, styleguide

handler500 = "shop.manners.tell_trouble"

urlpatterns = [
    path("", include("shop.home.urls")),
    # What is asked for most stands first, for they are tried one after the other. No two rooms share an address.
    path("", include(getattr(apps.get_app_config("oscar"), "urls")[0])),  # noqa: B009
    path("", include("shop.payments.urls")),
    path("", include("shop.crawlers.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/<slug:scheme>/", styleguide.sheet, name="styleguide-sheet"),
    path("styleguide/<slug:scheme>/email/", styleguide.letter, name="styleguide-letter"),
    path("", include("shop.mail.urls")),
    path("", include("shop.education.urls")),
    path("", include("shop.fit.urls")),
    path("", include("shop.voices.urls")),
    path("", include("shop.aftercare.urls")),
    path("", include("shop.lots.urls")),
    path("", include("shop.taxes.urls")),
    path("", include("shop.shelf.urls")),
    path("", include("shop.delivery.urls")),
    path("", include("shop.contact.urls")),
    path("", include("shop.orders.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("", include("shop.demo.urls")))
if not settings.PRODUCTION:
    # A picture that changes gets another name, so browsers may keep the one they have.
    kept = cache_control(public=True, max_age=31_536_000, immutable=True)(serve)
    urlpatterns.append(path("media/<path:path>", kept, {"document_root": settings.MEDIA_ROOT}))
