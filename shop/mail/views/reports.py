"""Where the mail provider reports what became of letters."""

import json
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shop import clock
from shop.mail import actions, rules
from shop.mail.rules import ProviderReport

# What django-anymail raises when a body is JSON, but not of the form that the provider's reports have.
STRANGE = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class Strange(Exception):
    """A body in which no report can be read; some are read before their signature is known."""


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def provider_events(request: HttpRequest, provider: str) -> HttpResponseBase:
    """The chosen provider's webhook; nobody else has one. django-anymail asks for the proof and reads the report."""
    if provider != settings.EMAIL_PROVIDER:
        raise Http404
    if request.method == "POST" and not _is_json(request):
        return HttpResponseBadRequest("This is no JSON.")
    try:
        return _view(provider).as_view()(request)
    except Strange:
        return HttpResponseBadRequest("This is no report.")


def on_tracking(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Django-anymail's signal, sent for each report of a request that proved where it comes from."""
    provider = esp_name.lower()
    now = clock.now()
    told = event.metadata if isinstance(event.metadata, dict) else {}
    report = ProviderReport(
        provider=provider,
        kind=event.event_type,
        at=event.timestamp or now,
        event_id=rules.storable(event.event_id),
        letter=rules.storable(told.get("letter") or event.message_id),
        recipient=rules.storable(event.recipient),
        reject_reason=rules.storable(event.reject_reason),
        detail=" ".join(rules.storable(event.mta_response or event.description).split()),
        is_soft=rules.is_soft(provider, event.esp_event or {}),
    )
    actions.note_provider_event(report, now=now)


def _view(provider: str) -> type[View]:
    """Django-anymail's view, which then says of a body it cannot read that it cannot; our own errors stay errors."""
    anymails: Any = import_string(rules.PROVIDERS[provider].view)

    class Reader(anymails):  # type: ignore[misc]
        def run_validators(self, request: HttpRequest) -> None:
            try:
                super().run_validators(request)
            except STRANGE as error:
                raise Strange from error

        def parse_events(self, request: HttpRequest) -> Any:
            try:
                return super().parse_events(request)
            except STRANGE as error:
                raise Strange from error

    return cast("type[View]", Reader)


def _is_json(request: HttpRequest) -> bool:
    """Brackets within brackets without end are none: Python gives up on them."""
    try:
        return isinstance(json.loads(request.body), dict | list)
    except (ValueError, RecursionError):
        return False
