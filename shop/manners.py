"""The manners of every door: what no honest browser sends is turned away, and trouble is told for what it is."""

import sys
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

WAIT = 60  # seconds, which is what the page says as well


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a NUL character in an address or a cookie: PostgreSQL takes none, and would fail deep inside a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A NUL character in the address.")
        if any("\0" in cookie for cookie in request.COOKIES.values()):
            raise BadRequest("A NUL character in a cookie.")
        return get_response(request)

    return middleware


@requires_csrf_token
def tell_trouble(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``. A database that could not answer in time is busy (503), and not broken (500)."""
    if not isinstance(sys.exc_info()[1], OperationalError):
        return HttpResponse(render_to_string("500.html"), status=500)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(WAIT)})
