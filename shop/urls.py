"""The map of addresses."""

from django.apps import apps
from django.conf import settings
from django.urls import include, path
from django.views.static import serve

from shop import home

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("shop.mail.urls")),
    path("", include("shop.education.urls")),
    path("", include("shop.aftercare.urls")),
    path("", include("shop.orders.urls")),
    path("", include("shop.payments.urls")),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
