"""The style guide, for staff: every component in every state, by day and by night side by side.

Two frames show the same sheet, each with the colours of one scheme (``css/schemes.css``, made of the tokens). Products
are those of the shop, one of each kind and state that it has; all else is invented here.
"""

from typing import Any

from csp.decorators import csp_exempt, csp_replace
from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from oscar.core.loading import get_model

from shop.fit.rules import states
from shop.mail import renderer

Product: Any = get_model("catalogue", "Product")
SCHEMES = ("light", "dark")
NIGHT = "@media (prefers-color-scheme: dark)"
COLOURS = (
    *("paper", "surface", "sunken", "ink", "ink-soft", "line", "line-strong", "picture"),
    *("accent", "accent-strong", "accent-wash", "on-accent"),
    *("danger", "danger-wash", "warning", "warning-wash", "success", "success-wash"),
)
SIZES = ("3xl", "2xl", "xl", "l", "m", "s", "xs")
SPACES = ("3xs", "2xs", "xs", "s", "m", "l", "xl", "2xl")
ICONS = (
    *("search", "account", "basket", "menu", "fit", "arrow", "back", "down", "check", "cross", "unknown", "info"),
    *("warning", "filter", "truck", "calendar", "print", "star"),
)


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Full name", help_text="As it should stand on the parcel.")
    email = forms.EmailField(label="Email address")
    country = forms.ChoiceField(label="Country", choices=[("", "Choose"), ("GB", "United Kingdom"), ("IE", "Ireland")])
    place = forms.ChoiceField(
        label="Where will you use it?",
        choices=[("home", "At home"), ("clinic", "At a clinic")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="Your question", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="Write to me when it is back in stock")


@never_cache
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Both sheets side by side."""
    _for_staff(request)
    return _unlisted(render(request, "styleguide/index.html", {"schemes": SCHEMES}))


@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]
def sheet(request: HttpRequest, scheme: str) -> HttpResponse:
    """Everything, in one scheme."""
    _for_staff(request)
    if scheme not in SCHEMES:
        raise Http404
    context = {
        "scheme": scheme,
        "colours": COLOURS,
        "sizes": SIZES,
        "spaces": SPACES,
        "icons": ICONS,
        "products": _products(),
        "answers": _answers(),
        "form": SampleForm(prefix="empty"),
        "wrong": SampleForm({"wrong-email": "ada@"}, prefix="wrong"),
        "page_obj": Paginator(range(70), 10).page(4),
    }
    return _unlisted(render(request, "styleguide/sheet.html", context))


@never_cache
@require_safe
@xframe_options_sameorigin
@csp_exempt()  # type: ignore[arg-type]
def letter(request: HttpRequest, scheme: str) -> HttpResponse:
    """The pieces of an email; its style is in its tags, as in every email."""
    _for_staff(request)
    html = renderer.render("styleguide", {"stop_url": "#", "preferences_url": "#"}).html
    return _unlisted(HttpResponse(html.replace(NIGHT, "@media all" if scheme == "dark" else "@media not all")))


def _for_staff(request: HttpRequest) -> None:
    if not request.user.is_staff:
        raise Http404


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _products() -> dict[str, Any]:
    """One public product for each kind and state that the shop has now."""
    found: dict[str, Any] = {}
    for product in Product.objects.browsable().base_queryset().order_by("-priority", "pk")[:200]:
        for name in _names_of(product):
            found.setdefault(name, product)
    return dict(sorted(found.items()))


def _names_of(product: Any) -> list[str]:
    kind = product.get_product_class().name
    audience = "for professionals" if product.is_professional else "for the home"
    tip = f", {product.attr.tip_type}" if getattr(product.attr, "tip_type", None) else ""
    pins = f", {product.attr.pin_count} pins" if getattr(product.attr, "pin_count", None) else ""
    records = [record for each in (product, *product.children.all()) for record in each.stockrecords.all()]
    is_out = bool(records) and not any((record.net_stock_level or 0) > 0 for record in records)
    return [f"{kind} {audience}{tip}{pins}", *(["Out of stock"] if is_out else [])]


def _answers() -> list[states.Answer]:
    return [
        states.Answer(state=state, pens=("Diaminy E7",))
        for state in (states.VERIFIED, states.REPORTED, states.UNKNOWN, states.NO_FIT)
    ]
