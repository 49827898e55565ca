"""The desk: the matrix of pens and families, its editor, and the cases where something did not fit."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop import clock
from shop.desk import staff_with
from shop.fit import actions
from shop.fit.forms import FORMS, MisfitForm
from shop.fit.models import ConnectionType, DeviceBrand, DeviceFit, DeviceModel, FitFamily, Misfit

managers_only = staff_with("fit.change_devicefit")


@managers_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What came back, then every statement, by maker and pen. The same few questions however much there is."""
    fits = DeviceFit.objects.select_related("family")
    context = {
        "misfits": Misfit.objects.filter(settled_at=None).select_related("device__brand", "line__order"),
        "brands": DeviceBrand.objects.all(),
        "connections": ConnectionType.objects.all(),
        "families": FitFamily.objects.select_related("connection"),
        "devices": DeviceModel.objects.select_related("brand").prefetch_related(Prefetch("fits", fits)),
    }
    return render(request, "fit/desk/overview.html", context)


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, pk: int | None = None) -> HttpResponse:
    """One maker, pen, connection, family or statement; a new one where no number is given."""
    if kind not in FORMS:
        raise Http404
    model = FORMS[kind]._meta.model
    row = get_object_or_404(model, pk=pk) if pk else None
    initial = {name: request.GET[name] for name in ("brand", "device") if request.GET.get(name, "").isdecimal()}
    form = FORMS[kind](request.POST or None, instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save(form)
        messages.success(request, f"The {kind} is saved. Every page says so from now on.")
        return redirect("fit:desk")
    status = 422 if form.errors else 200
    return render(request, "fit/desk/form.html", {"form": form, "kind": kind, "row": row}, status=status)


@managers_only
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has looked into a case."""
    actions.settle(get_object_or_404(Misfit, pk=pk), by=request.user, now=clock.now())
    messages.success(request, "The case is closed.")
    return redirect("fit:desk")


@staff_with("order.change_order")
@require_http_methods(["GET", "HEAD", "POST"])
def misfit(request: HttpRequest, number: str) -> HttpResponse:
    """Write down that something of an order did not fit the customer's pen."""
    lines = Misfit._meta.get_field("line").related_model._default_manager.filter(order__number=number)
    if not lines.exists():
        raise Http404
    form = MisfitForm(request.POST or None, lines=lines.select_related("order", "product"))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            case = actions.record_misfit(
                said["line"], device=said["pen"], note=said["note"], by=request.user, now=clock.now()
            )
        except actions.Refused as refusal:
            form.add_error("line", str(refusal))
        else:
            lowered = " What was verified is now only reported." if case.has_lowered else ""
            messages.success(request, f"It is written down, and those who keep the fits are told.{lowered}")
            return redirect("dashboard:order-detail", number=number)
    context = {"form": form, "number": number}
    return render(request, "fit/desk/misfit.html", context, status=422 if form.errors else 200)
