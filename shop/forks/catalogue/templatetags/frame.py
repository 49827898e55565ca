"""The frame around each page: what it asks (the shelves and the basket, one query each), and its parts as drawn.

The same header and footer stand around thousands of pages, so each is drawn once in a process for all that it says.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, empty
from oscar.core.loading import get_model

from shop.built import Built, Given

register = template.Library()
# Headers that are kept: they differ by the page that one is on, and by how much is in the basket.
HEADERS = 512
SEARCH = "search:search"
Category = get_model("catalogue", "Category")
Line = get_model("basket", "Line")


OWN = Q(basket__owner=Given("owner")) | Q(basket__owner=None, basket=Given("basket"))
_lines_in_baskets = Built(lambda: Line.objects.filter(OWN, basket__status="Open").order_by().only("quantity"))
_shelves = Built(lambda: Category.objects.browsable().filter(depth=1).only("name", "slug", "path", "depth", "numchild"))


@register.simple_tag(takes_context=True)
def shelves(context):
    """The categories of the first level that a customer may see; a page that shows them twice asks once."""
    request = context["request"]
    if not hasattr(request, "shelves"):
        request.shelves = _shelves()
    return request.shelves


@dataclass(frozen=True)
class Link:
    """One of the menu: its words, more words for who hears them, and whether it leads here or to what is around it."""

    name: str
    address: str
    more: str = ""
    current: str = ""
    is_apart: bool = False


@dataclass(frozen=True)
class Header:
    """All that a header says. ``words`` are those that were searched for."""

    shop_name: str
    links: tuple[Link, ...]
    is_signed_in: bool
    count: int
    is_at_finder: bool
    words: str = ""


@register.simple_tag(takes_context=True)
def site_header(context) -> str:
    """Who we are, the search, the account, the basket and the menu, as this visitor sees them."""
    request = context["request"]
    is_search = request.resolver_match is not None and request.resolver_match.view_name == SEARCH
    header = Header(
        shop_name=context["shop_name"],
        links=_menu(request.path, shelves(context)),
        is_signed_in=_is_signed_in(request),
        count=basket_count(context),
        is_at_finder=request.path == reverse("fit:finder"),
        words=request.GET.get("q", "") if is_search else "",
    )
    # Words have no end, so nothing with them is kept.
    return _drawn.__wrapped__(header) if header.words else _drawn(header)


@register.simple_tag(takes_context=True)
def site_footer(context) -> str:
    """How to be safe, where to buy, where help is, who we are."""
    return _footer(context["shop_name"], _is_signed_in(context["request"]))


@lru_cache(maxsize=HEADERS)
def _drawn(header: Header) -> str:
    return render_to_string("oscar/partials/header.html", {"header": header, "shop_name": header.shop_name})


@cache
def _footer(shop_name: str, is_signed_in: bool) -> str:
    return render_to_string("oscar/partials/footer.html", {"shop_name": shop_name, "is_signed_in": is_signed_in})


def _menu(path: str, categories) -> tuple[Link, ...]:
    """The shelves, then what to read."""
    everything, learn, contact = reverse("catalogue:index"), reverse("education:learn"), reverse("contact:write")
    addresses = [(category.name, category.get_absolute_url()) for category in categories]
    return (
        *(Link(name, address, current=_around(address, path)) for name, address in addresses),
        Link("All", everything, more=" products", current=_exactly(everything, path)),
        Link("Learn", learn, current=_around(learn, path), is_apart=True),
        Link("Contact", contact, current=_exactly(contact, path)),
    )


def _exactly(address: str, path: str) -> str:
    return "page" if address == path else ""


def _around(address: str, path: str) -> str:
    return _exactly(address, path) or ("true" if address in path else "")


def _is_signed_in(request) -> bool:
    # A request that was turned away at the door (a foreign host name) has no user yet.
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


@register.simple_tag
def whole_address(name: str, *args) -> str:
    """An address of the shop with its host name, as other sites need it."""
    return f"{settings.SHOP_URL}{reverse(name, args=args)}"


@register.simple_tag
@cache
def icon_address() -> str:
    """The icon for a browser's tab, whole in its address: so small a thing is not worth a journey to the server."""
    drawing = (settings.BASE_DIR / "static" / "img" / "mark.svg").read_text(encoding="utf-8").strip()
    return f"data:image/svg+xml,{quote(drawing, safe='=:/(),;')}"


def basket_count(context) -> int:
    """How many things are in the visitor's basket; no query when there cannot be one."""
    request = context.get("request")
    if (loaded := _loaded_basket(request)) is not None:
        return sum(line.quantity for line in loaded.all_lines())
    owner, basket = _baskets_of(request) if request is not None else (None, None)
    if owner is None and basket is None:
        return 0
    return sum(line.quantity for line in _lines_in_baskets(owner=owner, basket=basket))


def _loaded_basket(request):
    """The basket that a page has read already; not one whose numbers a form may have changed in memory."""
    basket = getattr(request, "basket", None)
    is_read = isinstance(basket, SimpleLazyObject) and basket._wrapped is not empty
    return basket if is_read and request.method == "GET" else None


def _baskets_of(request) -> tuple[int | None, int | None]:
    """Whose open baskets are this visitor's: the account's, and the basket of the cookie (Oscar merges them later)."""
    owner, basket = request.user.pk if _is_signed_in(request) else None, None
    name = settings.OSCAR_BASKET_COOKIE_OPEN
    if (cookie := request.COOKIES.get(name)) and name not in getattr(request, "cookies_to_delete", []):
        with suppress(BadSignature, ValueError):
            basket = int(Signer().unsign(cookie))
    return owner, basket
