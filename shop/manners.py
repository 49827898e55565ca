"""What no honest browser sends is turned away at the door, before any page has to think of it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse a NUL character in an address or a cookie: PostgreSQL takes none, and would fail deep inside a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A NUL character in the address.")
        if any("\0" in cookie for cookie in request.COOKIES.values()):
            raise BadRequest("A NUL character in a cookie.")
        return get_response(request)

    return middleware
