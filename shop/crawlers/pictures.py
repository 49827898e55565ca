"""The pictures that other sites show beside a link to a page of the shop; a product's page has its own portrait."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from oscar.core.loading import get_model

from shop.education import queries as education
from shop.fit import queries as fit
from shop.fit.rules import FITS
from shop.portraits import actions as portraits
from shop.portraits import queries as drawn
from shop.portraits.rules.facts import Facts, views
from shop.portraits.rules.signs import MARK, Sign

Category: Any = get_model("catalogue", "Category")
Product: Any = get_model("catalogue", "Product")

# What a sign says may change, and its address does not.
SECONDS = 86_400


@require_safe
def of_home(request: HttpRequest) -> HttpResponse:
    """The shop's mark."""
    return _shown(title="The right cartridge, used once, with care.", note="Microneedling pens and cartridges")


@require_safe
def of_category(request: HttpRequest, pk: int) -> HttpResponse:
    """The category's name and the first thing on its shelf."""
    category = get_object_or_404(Category.objects.browsable(), pk=pk)
    products = (
        Product.objects.browsable().filter(categories__path__startswith=category.path).order_by("-priority", "-pk")
    )
    first = products.for_pages().first()
    shown = drawn.facts_of(first, own=drawn.own_fittings()) if first else MARK
    return _shown(title=category.name, note="", shown=shown)


@require_safe
def of_pen(request: HttpRequest, brand: str, slug: str) -> HttpResponse:
    """The pen's name, and how many cartridges are shown or reported to fit it."""
    pen = fit.pen_at(brand=brand, slug=slug)
    if pen is None:
        raise Http404
    fits = {each.family for each in pen.statements if each.status in FITS}
    looks = Facts(kind="pen", audience=pen.audience, other_maker=not fits & drawn.own_fittings(), speeds=5)
    return _shown(title=f"Cartridges for the {pen.name}", note=fit.result_for(pen).counted, shown=looks)


@require_safe
def of_article(request: HttpRequest, slug: str) -> HttpResponse:
    """The article's title."""
    version = education.article(slug)
    if version is None:
        raise Http404
    return _shown(title=version.title, note="Learn")


def _shown(*, title: str, note: str, shown: Facts = MARK) -> HttpResponse:
    sign = Sign(title=title, note=note, shop=settings.SHOP_NAME, drawn=shown, view=views(shown)[0])
    answer = HttpResponse(portraits.sign(sign), content_type="image/png")
    answer["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer
