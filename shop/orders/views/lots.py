"""The desk's pages of lots: here, because a recall is told to the buyers of orders."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.desk import staff_with
from shop.lots import queries as lots
from shop.lots import rules
from shop.lots.models import Lot
from shop.orders import lifecycle, queries
from shop.orders.forms import LotSearchForm, RecallForm

PAGE = 50
LOOK, RECALL = "lots.view_lot", "lots.add_recall"


@staff_with(LOOK)
@require_safe
def lot_list(request: HttpRequest) -> HttpResponse:
    """Every lot that was sent, the newest first, found by its number."""
    form = LotSearchForm(request.GET)
    paginator = Paginator(lots.listed(form.wanted()), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "paginator": paginator, "today": clock.now().date()}
    return render(request, "orders/desk/lots.html", context)


@staff_with(LOOK)
@require_safe
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot: which orders got it and, once it is recalled, whose notice went out and who has answered."""
    found = get_object_or_404(Lot.objects.select_related("recall__decided_by"), pk=pk)
    receivers = queries.receivers_of(found)
    paginator = Paginator(receivers, PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "lot": found,
        "page_obj": page,
        "paginator": paginator,
        "count": queries.count_of(receivers),
        "also_numbered": lots.also_numbered(found),
        "today": clock.now().date(),
    }
    return render(request, "orders/desk/lot.html", context)


@staff_with(RECALL)
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a lot back, in two steps: its words, then a look at the notice and at the number of people it goes to."""
    found = get_object_or_404(Lot, pk=pk)
    if found.is_recalled:
        messages.info(request, "This lot is recalled already. Its buyers are told.")
        return redirect("orders:lot", pk=pk)
    form = RecallForm(request.POST if request.method == "POST" else None)
    if not form.is_valid() or "change" in request.POST:
        return _show(request, "recall", found, form, status=422 if form.errors else 200)
    if request.POST.get("people") != str(lots.people_of(found)):
        return _show(request, "recall_review", found, form)
    lifecycle.recall_lot(found, words=form.words(), now=clock.now(), by=request.user)  # type: ignore[arg-type]
    messages.success(request, f"Lot {found.number} is recalled. Its buyers are being told now.")
    return redirect("orders:lot", pk=pk)


def _show(request: HttpRequest, name: str, found: Lot, form: RecallForm, *, status: int = 200) -> HttpResponse:
    context = {
        "lot": found,
        "form": form,
        "people": lots.people_of(found),
        "remedies": [rules.REMEDIES[remedy] for remedy in form.words().remedies] if form.is_valid() else [],
        "people_before": request.POST.get("people", ""),
        "also_numbered": lots.also_numbered(found),
    }
    return render(request, f"orders/desk/{name}.html", context, status=status)
