"""The web server's door."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")


def _loaded() -> None:
    """Load every view before the first visitor comes, and spare the collector what is here to stay.

    A page makes some ten thousand small objects and no rings of them to speak of. By Python's own measure the collector
    would look through them a dozen times, and every now and then through all that was ever loaded.
    """
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


application = get_wsgi_application()
_loaded()
