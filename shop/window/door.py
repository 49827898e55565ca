"""Keep a page that everybody sees alike for a minute, and give each visitor a token of their own in its forms.

Django's own cache middleware keeps one copy for each cookie, so for a page with a form one for each visitor, and it
takes every parameter of an address for another page. What is asked here of the cache is asked through Django's.
"""

import zlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.crypto import salted_hmac

from shop import clock, freshness
from shop.shelf.rules.kinds import BY_CODE
from shop.window import rules

SECONDS = 60
LARGEST = 1_000_000
LIST = frozenset({*BY_CODE, "sort", "pen", "page"})
NOTHING: frozenset[str] = frozenset()
# Every page that is kept, with the parameters that it reads.
PAGES = {
    "home": NOTHING,
    "about": NOTHING,
    "delivery-returns": NOTHING,
    "catalogue:index": LIST,
    "catalogue:category": LIST,
    "catalogue:detail": frozenset({"pack"}),
    "search:search": LIST | {"q"},
    "education:learn": NOTHING,
    "education:article": NOTHING,
    "education:depth": frozenset({"tip", "pen", "area"}),
    "fit:finder": NOTHING,
    "fit:my-pen": frozenset({"q"}),
    "fit:old-cartridge": NOTHING,
    "fit:connection": NOTHING,
    "fit:not-sure": NOTHING,
    "fit:brand": NOTHING,
    "fit:pen": NOTHING,
}


class Window:
    """Stands below the middleware that sets the token's cookie, and above all that knows the visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Django gives the way on."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, kept or new, as this visitor gets it."""
        response = self.get_response(request)
        page = getattr(request, "window", None)
        if page is None:
            return response
        if page.is_new and _is_for_all(request, response):
            _keep(page, response)
        _hand_out(request, response)
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Answer with what is kept; where nothing is, let the page be made for all."""
        known = PAGES.get(request.resolver_match.view_name) if request.resolver_match else None
        if known is None or request.method not in ("GET", "HEAD"):
            return None
        request.window = page = _Page(request, known)  # type: ignore[attr-defined]
        return page.found()


class _Page:
    """One page of the window: where it is kept, and whether this request may see it, or show it to others."""

    def __init__(self, request: HttpRequest, known: frozenset[str]) -> None:
        said = dict(request.GET.lists())
        key = rules.key(request.path, said, known=known)
        stamp = freshness.stamp() if key and _is_for_passers_by(request) else None
        # A page with parameters is kept apart: however many of them there are, the plain ones stay.
        self.cache = caches["choices" if set(said) & known else "pages"]
        self.key = (
            f"{stamp}:{clock.ahead().total_seconds():.0f}:{salted_hmac('window', str(key)).hexdigest()}"
            if stamp
            else ""
        )
        self.is_shared = bool(self.key) and rules.is_known(said, known=known)
        self.is_new = self.is_shared and request.method == "GET"

    def found(self) -> HttpResponse | None:
        """The page as it was kept."""
        kept = self.cache.get(self.key) if self.key else None
        if kept is None:
            return None
        self.is_new = False
        packed, headers = kept
        return HttpResponse(zlib.decompress(packed), headers=headers)


def _is_for_passers_by(request: HttpRequest) -> bool:
    """Nobody whom a page could know; and the shop's own address, because a page may say under which it was asked."""
    is_ours = f"{request.scheme}://{request.get_host()}" == settings.SHOP_URL
    return is_ours and rules.is_passer_by(request.COOKIES, harmless=settings.CSRF_COOKIE_NAME)


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether nothing on the page, and nothing sent along with it, is for this visitor alone."""
    return (
        response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not any(response.has_header(name) for name in ("Cache-Control", "Content-Encoding"))
        and not response.cookies
        and not any(name.startswith("_csp") for name in vars(response))
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not request.session.modified
        and not get_messages(request).added_new  # type: ignore[union-attr]
        and len(response.content) <= LARGEST
    )


def _keep(page: _Page, response: HttpResponse) -> None:
    page.cache.set(page.key, (zlib.compress(response.content, 1), dict(response.items())), timeout=SECONDS)


def _hand_out(request: HttpRequest, response: HttpResponse) -> None:
    """Fill in the visitor's token, and let no cache on the way keep the page."""
    place = _place().encode()
    if not response.streaming and place in response.content:
        response.content = response.content.replace(place, get_token(request).encode())
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])


def _place() -> str:
    """What stands in a kept page instead of a token; nobody can guess it, so nobody can put it into a page."""
    return salted_hmac("shop.window", "token").hexdigest()


def token(request: HttpRequest) -> dict[str, str]:
    """For templates: no token at all, but its place, in a page that others will see too."""
    page = getattr(request, "window", None)
    return {"csrf_token": _place()} if page is not None and page.is_shared else {}
