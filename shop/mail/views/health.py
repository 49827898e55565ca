"""The desk's page on how the outbox is doing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shop import clock
from shop.desk import staff_with
from shop.mail import nameserver, queries
from shop.mail.views.desk import LOOK


@staff_with(LOOK)
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """What waits, failed, came back or was reported; with ``?dns``, what the name server says about the domain."""
    now = clock.now()
    context = {
        "counts": queries.counts(now=now),
        "halt": queries.halt(),
        "rates": queries.rates(now=now),
        "failures": queries.last_failures(),
        "provider": settings.EMAIL_PROVIDER,
        "domain": queries.sender_domain(),
        "findings": queries.alignment(nameserver.texts) if "dns" in request.GET else None,
    }
    return render(request, "mail/desk/health.html", context)
