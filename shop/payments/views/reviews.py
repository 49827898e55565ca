"""The desk's pages of orders in review: which wait, and how to settle each."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.desk import staff_with
from shop.orders.models import Hold
from shop.payments import actions, queries
from shop.payments.forms import WayForm

PAGE = 30
LOOK, SETTLE = "order.view_order", "order.change_order"


@never_cache
@staff_with(LOOK)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Every order whose payment waits for a person, the longest first."""
    paginator = Paginator(queries.reviews.waiting(), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {"reviews": queries.reviews.reviews_of(page), "page_obj": page, "paginator": paginator}
    return render(request, "payments/desk/reviews.html", context)


@never_cache
@staff_with(LOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review with all that is known of the money, and the ways to settle it."""
    hold = get_object_or_404(Hold.objects.select_related("order", "released_by"), pk=pk)
    if request.method == "POST":
        if not request.user.has_perm(SETTLE):
            raise PermissionDenied
        return _settle(request, hold)
    return _show(request, hold)


def _settle(request: HttpRequest, hold: Hold) -> HttpResponse:
    code = request.POST.get("way", "")
    way = next((way for way in queries.reviews.review_of(hold).ways if way.code == code), None)
    form = WayForm(request.POST, way=way) if way else None
    if form and not form.is_valid():
        return _show(request, hold, filled=form, status=422)
    try:
        done = actions.resolve(hold, way=code, note=form.note if form else "", now=clock.now(), by=request.user)
    except actions.NotSettled as refusal:
        messages.error(request, str(refusal))
        hold.refresh_from_db()
        return _show(request, hold, filled=form, status=409)
    messages.success(request, done)
    hold.refresh_from_db()
    return redirect("payments:reviews") if hold.released_at else redirect("payments:review", pk=hold.pk)


def _show(request: HttpRequest, hold: Hold, *, filled: WayForm | None = None, status: int = 200) -> HttpResponse:
    found = queries.reviews.review_of(hold)
    may_settle = request.user.has_perm(SETTLE) and not hold.released_at
    forms = [filled if filled and filled.way == way else WayForm(way=way) for way in found.ways] if may_settle else []
    context: dict[str, Any] = {
        "review": found,
        "hold": hold,
        "order": hold.order,
        "forms": forms,
        "filled": filled,
        "money": queries.desk.panel_of(hold.order),
    }
    return render(request, "payments/desk/review.html", context, status=status)
