"""What the frame around each page asks: the shelves, how much is in the basket (one query each), the tab's icon."""

from contextlib import suppress
from functools import cache
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, empty
from oscar.core.loading import get_model

register = template.Library()
Category = get_model("catalogue", "Category")
Line = get_model("basket", "Line")


@register.simple_tag(takes_context=True)
def shelves(context):
    """The categories of the first level that a customer may see; a page that shows them twice asks once."""
    request = context["request"]
    if not hasattr(request, "shelves"):
        request.shelves = list(Category.objects.browsable().filter(depth=1))
    return request.shelves


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


@register.simple_tag(takes_context=True)
def basket_count(context) -> int:
    """How many things are in the visitor's basket; no query when there cannot be one."""
    request = context.get("request")
    if (loaded := _loaded_basket(request)) is not None:
        return sum(line.quantity for line in loaded.all_lines())
    owned = _baskets_of(request) if request is not None else None
    if owned is None:
        return 0
    return Line.objects.filter(owned, basket__status="Open").aggregate(total=Sum("quantity"))["total"] or 0


def _loaded_basket(request):
    """The basket that a page has read already; not one whose numbers a form may have changed in memory."""
    basket = getattr(request, "basket", None)
    is_read = isinstance(basket, SimpleLazyObject) and basket._wrapped is not empty
    return basket if is_read and request.method == "GET" else None


def _baskets_of(request) -> Q | None:
    """Which open baskets are this visitor's: the account's, and the cookie's (Oscar merges them later)."""
    # A request that was turned away at the door (a foreign host name) has no user yet.
    user = getattr(request, "user", None)
    found = [Q(basket__owner=user)] if user and user.is_authenticated else []
    if cookie := request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN):
        with suppress(BadSignature, ValueError):
            found.append(Q(basket__owner=None, basket_id=int(Signer().unsign(cookie))))
    return Q(*found, _connector=Q.OR) if found else None
