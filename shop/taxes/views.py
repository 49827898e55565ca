"""The desk's pages of tax rates."""

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop import clock
from shop.desk import staff_with
from shop.taxes import queries
from shop.taxes.forms import OverrideForm
from shop.taxes.models import Override

staff = staff_with("taxes.change_override")


@staff
@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Today's rate of each country that the shop delivers to, and every rate that staff wrote."""
    countries = apps.get_model("address", "Country")._default_manager.filter(is_shipping_country=True)
    names = dict(countries.values_list("iso_3166_1_a2", "printable_name"))
    today = queries.rules_of(names, on=clock.now().date())
    context = {
        "rows": [(names[code], rule) for code, rule in today.items()],
        "overrides": Override.objects.all(),
        "rates_of": queries.rates_of(),
    }
    return render(request, "taxes/desk/rates.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a rate anew, or change one. Orders keep the rate they were placed with."""
    found = get_object_or_404(Override, pk=pk) if pk else None
    initial = {"country": request.GET.get("country", "")[:2], "from_on": clock.now().date()}
    form = OverrideForm(request.POST or None, instance=found, initial=None if found else initial)
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"“{form.save()}” is kept.")
        return redirect("taxes:rates")
    return render(request, "taxes/desk/edit.html", {"form": form, "found": found}, status=422 if form.errors else 200)


@staff
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rate away: an earlier one, or the library's, counts again."""
    found = get_object_or_404(Override, pk=pk)
    messages.success(request, f"“{found}” is deleted.")
    found.delete()
    return redirect("taxes:rates")
