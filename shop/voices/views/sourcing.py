"""The desk's page on which staff say who states each fact of a product."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from shop.desk import staff_with
from shop.voices import actions, queries
from shop.voices.forms import SourceForm
from shop.voices.queries.buying import Product
from shop.voices.views.guarding import SOURCES

SourceFormSet = forms.formset_factory(SourceForm, extra=0)


@staff_with(SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest, pk: int) -> HttpResponse:
    """One row for each fact that the product's page shows. What belongs to a pack is said of the pack."""
    product = get_object_or_404(Product, pk=pk)
    facts = product.specification
    rows = SourceFormSet(request.POST if request.method == "POST" else None, initial=_initial(product, facts))
    if request.method == "POST" and rows.is_valid():
        given = {row.pop("code"): actions.Source(**row) for row in rows.cleaned_data}
        actions.set_sources(product, {code: given[code] for code in given if code in {fact.code for fact in facts}})
        messages.success(request, "Saved. The page shows who says each fact.")
        return redirect("voices:sources", pk=pk)
    context = {
        "product": product,
        "rows": rows,
        "facts": list(zip(facts, rows.forms, strict=False)),
        "forms": [form for form in rows.forms if form.errors] if rows.is_bound else [],
    }
    return render(request, "voices/desk/sources.html", context, status=422 if context["forms"] else 200)


def _initial(product: Any, facts: Any) -> list[dict[str, Any]]:
    known = queries.sources_of(product)
    names = ("said_by", "note", "address", "checked_on")
    return [
        {"code": fact.code, **{name: getattr(known[fact.code], name) for name in names}}
        if fact.code in known
        else {"code": fact.code}
        for fact in facts
    ]
