"""The demo's clock in the dashboard: forward by a day, a week, or to the next email."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shop import clock
from shop.demo import clock as demo_clock
from shop.demo import queries
from shop.desk import staff_only
from shop.mail import tasks

STEPS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


@require_safe
@staff_only
def show(request: HttpRequest) -> HttpResponse:
    """Tell the shop's time and which email comes next."""
    now = clock.now()
    context = {
        "now": now,
        "ahead": demo_clock.offset(settings.DEMO_CLOCK),
        "next_email": queries.next_email(now=now),
    }
    return render(request, "demo/clock.html", context)


@require_POST
@staff_only
def forward(request: HttpRequest) -> HttpResponse:
    """Move the clock and wake the worker, so that what is due now leaves now."""
    by = _distance(request.POST.get("to", ""))
    if by is None:
        messages.error(request, "There is no planned email to go to.")
    else:
        demo_clock.forward(settings.DEMO_CLOCK, by)
        tasks.dispatch.defer()
        messages.success(request, f"It is now {clock.now():%A %-d %B %Y, %H:%M} UTC in the shop.")
    return redirect("demo:clock")


def _distance(to: str) -> timedelta | None:
    if to in STEPS:
        return STEPS[to]
    now = clock.now()
    email = queries.next_email(now=now) if to == "email" else None
    return email.due_at - now + timedelta(seconds=1) if email else None
