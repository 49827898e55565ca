"""The desk's timeline of one order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from shop.aftercare import queries
from shop.aftercare.models import Enrolment
from shop.desk import staff_with

staff_only = staff_with("order.view_order")


@staff_only
@require_safe
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """What one order's buyer was sent, will be sent, and will not be sent, each with its reason."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("order", "version", "person"), order__number=number, sequence=queries.SEQUENCE
    )
    entries = queries.timeline(enrolment)
    return render(request, "aftercare/timeline.html", {"enrolment": enrolment, "entries": entries})
