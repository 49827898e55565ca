"""The finder: one question a page, three steps at most, no script needed."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shop.fit import queries, rules
from shop.fit.forms import PenSearchForm
from shop.fit.models import ConnectionType


@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """Step 1: what does the visitor have in hand?"""
    return render(request, "fit/finder.html", {"shelf": queries.shelf_for(request)})


@require_safe
def my_pen(request: HttpRequest) -> HttpResponse:
    """Step 2: the pen's name. One that names a single pen leads straight to its page."""
    form = PenSearchForm(request.GET or None)
    context = {"form": form, "brands": [], "found": [], "typed": ""}
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["q"]
        names = queries.names()
        if pen := rules.meant(typed, names):
            return redirect("fit:pen", pen.brand_slug, pen.slug)
        context |= {"found": rules.closest(typed, names), "typed": typed}
    return render(request, "fit/my_pen.html", context | {"brands": queries.brands()})


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The pens that the typed words may mean, for the field's script: names and addresses, eight at most."""
    form = PenSearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    found = rules.closest(typed, queries.names()) if typed else []
    response = JsonResponse(
        {"pens": [{"name": pen.whole, "address": reverse("fit:pen", args=[pen.brand_slug, pen.slug])} for pen in found]}
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def old_cartridge(request: HttpRequest) -> HttpResponse:
    """Step 2: which drawing looks like the end of the old cartridge?"""
    return render(request, "fit/old_cartridge.html", {"connections": queries.connections()})


@require_safe
def connection(request: HttpRequest, code: str) -> HttpResponse:
    """Step 3: the families that hold on so, and why that alone proves nothing."""
    found = get_object_or_404(ConnectionType, code=code)
    return render(request, "fit/connection.html", {"connection": found, "families": queries.families_with(found)})


@require_safe
def not_sure(request: HttpRequest) -> HttpResponse:
    """Step 2 for those who know neither: how to look, and whom to ask."""
    return render(request, "fit/not_sure.html", {"connections": queries.connections()})
