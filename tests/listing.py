"""The static files are listed once for each process, not once for each browser that a test plays.

WhiteNoise lists them when Django's middleware is loaded, which every test client does anew: eighteen milliseconds, and
half of the tests have one or more. No test adds, changes or removes a static file.
"""

from collections.abc import Callable

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

anew = WhiteNoiseMiddleware.add_files_from_finders


class Listing:
    """Takes the place of WhiteNoise's listing; ``anew`` is WhiteNoise's own."""

    def __init__(self, anew: Callable[[WhiteNoiseMiddleware], None]) -> None:
        self.anew = anew
        self.known: dict[tuple[object, ...], dict[str, object]] = {}

    def __call__(self, middleware: WhiteNoiseMiddleware) -> None:
        """Let ``middleware`` know the files of the folders that the settings name now."""
        told = (middleware.static_prefix, middleware.max_age, *map(str, settings.STATICFILES_DIRS))
        if told not in self.known:
            before = dict(middleware.files)
            self.anew(middleware)
            self.known[told] = {url: file for url, file in middleware.files.items() if file is not before.get(url)}
        middleware.files.update(self.known[told])
