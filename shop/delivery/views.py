"""The desk's pages of delivery methods and of the countries they go to."""

from django.contrib import messages
from django.db.models import Model, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop import clock
from shop.delivery import queries
from shop.delivery.forms import CountryGroupForm, MethodForm
from shop.delivery.models import CountryGroup, Method
from shop.desk import staff_with

staff = staff_with("delivery.change_method")


@staff
@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Every method and every group of countries, and what the first method would promise now."""
    context = {
        "methods": queries.listed(),
        "groups": CountryGroup.objects.prefetch_related("methods"),
        "example": queries.promise(now=clock.now()),
    }
    return render(request, "delivery/desk/methods.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit_method(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a method anew, or change one."""
    found = get_object_or_404(Method, pk=pk) if pk else None
    form = MethodForm(request.POST or None, instance=found)
    return _edit(request, form, found=found, what="delivery method", delete="delivery:delete-method")


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def edit_group(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a group of countries anew, or change one."""
    found = get_object_or_404(CountryGroup, pk=pk) if pk else None
    form = CountryGroupForm(request.POST or None, instance=found)
    return _edit(request, form, found=found, what="group of countries", delete="delivery:delete-group")


@staff
@require_POST
def delete_method(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a method away. Orders keep its name and what it promised."""
    return _delete(request, get_object_or_404(Method, pk=pk))


@staff
@require_POST
def delete_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a group away, unless a method goes there."""
    return _delete(request, get_object_or_404(CountryGroup, pk=pk))


def _edit(
    request: HttpRequest,
    form: MethodForm | CountryGroupForm,
    *,
    found: Model | None,
    what: str,
    delete: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        messages.success(request, f"“{kept}” is kept.")
        return redirect("delivery:methods")
    context = {"form": form, "found": found, "what": what, "delete": delete}
    return render(request, "delivery/desk/edit.html", context, status=422 if form.errors else 200)


def _delete(request: HttpRequest, found: Method | CountryGroup) -> HttpResponse:
    try:
        found.delete()
    except ProtectedError:
        messages.error(request, f"“{found}” stays: a delivery method goes there.")
        return redirect("delivery:methods")
    messages.success(request, f"“{found}” is deleted.")
    return redirect("delivery:methods")
