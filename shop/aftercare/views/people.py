"""The desk's timeline of one order."""

from collections.abc import Callable

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from shop.aftercare import queries
from shop.aftercare.models import Enrolment

View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """Let staff in who may see orders, and show everybody who is no staff the desk's login."""
    allowed = permission_required("order.view_order", raise_exception=True)(view)
    return staff_member_required(allowed, login_url="dashboard:login")


@staff_only
@require_safe
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """What one order's buyer was sent, will be sent, and will not be sent, each with its reason."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("order", "version", "person"), order__number=number, sequence=queries.SEQUENCE
    )
    entries = queries.timeline(enrolment)
    return render(request, "aftercare/timeline.html", {"enrolment": enrolment, "entries": entries})
