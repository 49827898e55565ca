"""The pages that a link or a search engine may lead to: what fits one pen, and the pens of one maker."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop import structured
from shop.fit import queries
from shop.fit.models import DeviceBrand


@require_safe
def pen(request: HttpRequest, brand: str, slug: str) -> HttpResponse:
    """What is known to fit this pen, why, and what does not."""
    found = queries.pen_at(brand=brand, slug=slug)
    if found is None:
        raise Http404
    steps = [(found.brand, reverse("fit:brand", args=[brand])), (found.name, request.path)]
    result = queries.result_for(found)
    context = {
        "pen": found,
        "result": result,
        "summary": f"What is known to fit the {found.name}, on what evidence, and what looks alike but does not fit.",
        "picture_alt": f"A pen, and the words: Cartridges for the {found.name}. {result.counted}.",
        "is_mine": found.id in [mine.id for mine in queries.pens_for(request)],
        "address": settings.SHOP_URL + request.path,
        "structured": _way(steps),
    }
    return render(request, "fit/pen.html", context)


@require_safe
def brand(request: HttpRequest, brand: str) -> HttpResponse:
    """The pens of one maker."""
    found = get_object_or_404(DeviceBrand.objects.prefetch_related("devices__brand"), slug=brand)
    context = {"brand": found, "address": settings.SHOP_URL + request.path}
    context["structured"] = _way([(found.name, request.path)])
    return render(request, "fit/brand.html", context)


def _way(steps: list[tuple[str, str]]) -> str:
    """The way to the page, for machines."""
    steps = [("Home", reverse("home")), ("What fits my pen?", reverse("fit:finder")), *steps]
    return structured.script([structured.breadcrumbs((name, settings.SHOP_URL + path) for name, path in steps)])
