"""Pages of Oscar's that this shop has no use for yet: their names stay, for Oscar links by them; nobody gets in."""

from django.http import Http404
from django.urls import URLPattern


def shut(patterns, *, below):
    """The patterns, with no page at the addresses that begin with one of ``below``."""
    for pattern in patterns:
        if str(pattern.pattern).lstrip("^").startswith(below):
            _shut(pattern)
    return patterns


def _shut(pattern):
    for inner in getattr(pattern, "url_patterns", ()):
        _shut(inner)
    if isinstance(pattern, URLPattern):
        pattern.callback = _nobody


def _nobody(request, *args, **kwargs):
    raise Http404
