"""Where the mail provider reports what became of letters."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.mail import actions, rules
from shop.mail.rules import ProviderReport


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def provider_events(request: HttpRequest, provider: str) -> HttpResponseBase:
    """The chosen provider's webhook; nobody else has one. django-anymail asks for the proof and reads the report."""
    if provider != settings.EMAIL_PROVIDER:
        raise Http404
    if request.method == "POST" and not _is_json(request):
        return HttpResponseBadRequest("This is no JSON.")
    response: HttpResponse = import_string(rules.PROVIDERS[provider].view).as_view()(request)
    return response


def on_tracking(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Django-anymail's signal, sent for each report of a request that proved where it comes from."""
    provider = esp_name.lower()
    now = clock.now()
    report = ProviderReport(
        provider=provider,
        kind=event.event_type,
        at=event.timestamp or now,
        event_id=event.event_id or "",
        letter=(event.metadata or {}).get("letter") or event.message_id or "",
        recipient=event.recipient or "",
        reject_reason=event.reject_reason or "",
        detail=" ".join(str(event.mta_response or event.description or "").split()),
        is_soft=rules.is_soft(provider, event.esp_event or {}),
    )
    actions.note_provider_event(report, now=now)


def _is_json(request: HttpRequest) -> bool:
    try:
        return isinstance(json.loads(request.body), dict | list)
    except ValueError:
        return False
