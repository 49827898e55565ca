"""Doors of aftercare: the customer's page behind the signed link, and the desk's timeline of one order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shop import clock
from shop.aftercare import actions, queries
from shop.aftercare.forms.treatment import TreatmentForm
from shop.aftercare.models import Enrolment, Session

View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """Let staff in who may see orders, and show everybody who is no staff the desk's login."""
    allowed = permission_required("order.view_order", raise_exception=True)(view)
    return staff_member_required(allowed, login_url="dashboard:login")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def treatment(request: HttpRequest, token: str) -> HttpResponse:
    """When will you treat, or did you treat? Looking changes nothing; sending the form moves every unsent letter."""
    enrolment = queries.find_by_token(token)
    if enrolment is None:
        return render(request, "aftercare/unknown_link.html", status=404)
    now = clock.now()
    today = now.astimezone(enrolment.zone_info).date()
    if request.method == "POST" and enrolment.state == Enrolment.State.ACTIVE:
        form = TreatmentForm(request.POST, today=today)
        if form.is_valid():
            return _answer(request, enrolment, form.cleaned_data, now=now)
    else:
        form = TreatmentForm(today=today, initial=_as_known(enrolment))
    return _page(request, enrolment, form)


@staff_only
@require_safe
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """What one order's buyer was sent, will be sent, and will not be sent, each with its reason."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("order", "version", "person"), order__number=number, sequence=queries.SEQUENCE
    )
    entries = queries.timeline(enrolment)
    return render(request, "aftercare/timeline.html", {"enrolment": enrolment, "entries": entries})


def _answer(request: HttpRequest, enrolment: Enrolment, told: dict[str, Any], *, now: datetime) -> HttpResponseRedirect:
    if told["treatment"] == Enrolment.Treatment.NOT_FOR_ME:
        actions.decline(enrolment, now=now)
        messages.success(request, "Done. We send you no more advice about this order.")
    else:
        actions.set_treatment(enrolment, treated_on=told["treated_on"], treatment=told["treatment"], now=now)
        messages.success(request, f"Thank you. Your treatment day is {queries.spoken_day(told['treated_on'])}.")
    return redirect("aftercare:treatment", token=queries.token_for(enrolment))


def _page(request: HttpRequest, enrolment: Enrolment, form: TreatmentForm) -> HttpResponse:
    entries = [entry for entry in queries.timeline(enrolment) if entry.is_for_this_order]
    context = {
        "enrolment": enrolment,
        "form": form,
        "lists": [
            ("Emails that will come", [entry for entry in entries if entry.state in ("coming", "being sent")]),
            ("Emails without a date yet", [entry for entry in entries if entry.is_waiting]),
            (
                "Emails that will not come, and why",
                [entry for entry in entries if entry.state == "not sent" and not entry.is_waiting],
            ),
            ("Emails already sent", [entry for entry in entries if entry.state == "sent"]),
        ],
    }
    return render(request, "aftercare/treatment.html", context)


def _as_known(enrolment: Enrolment) -> dict[str, Any]:
    known = {} if enrolment.treatment == Enrolment.Treatment.UNKNOWN else {"treatment": enrolment.treatment}
    session = enrolment.sessions.exclude(state=Session.State.SKIPPED).last()
    if session:
        day = session.day
        return {**known, "day": day.day, "month": day.month, "year": day.year}
    return known
