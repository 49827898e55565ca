"""Language, time, and the files that pages load."""

import zoneinfo

from django.core.exceptions import ImproperlyConfigured

from shop.settings.environment import BASE_DIR, PRODUCTION, VAR
from shop.settings.trade import SHOP_DISPATCH_ZONE

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
    "shop.bundles.BundleFinder",
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
