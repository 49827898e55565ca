"""The demo's settings with static files as in production: hashed, compressed, and kept by browsers for ever."""

import os

os.environ.setdefault("SHOP_MODE", "demo")

from shop.settings import *  # noqa: E402, F403

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = False
