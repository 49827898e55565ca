"""The carrier's door: a parcel has arrived."""

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop import clock
from shop.orders import lifecycle, queries
from shop.orders.rules import carrier

LONGEST = 100_000
log = structlog.get_logger()


@csrf_exempt
@never_cache
@require_POST
def events(request: HttpRequest) -> JsonResponse:
    """Signed news of a parcel (see ``rules.carrier``). Told twice, late or in any order, it changes the order once.

    400: unsigned, forged, old or unreadable. 200: done, or nothing to do. Without secrets there is no such door.
    """
    if not settings.SHOP_CARRIER_SECRETS:
        raise Http404
    now = clock.now()
    body = request.read(LONGEST)
    header = request.headers.get("Carrier-Signature", "")
    if not carrier.is_genuine(body, header, secrets=settings.SHOP_CARRIER_SECRETS, now=now):
        return JsonResponse({"error": "The signature is missing, wrong or older than five minutes."}, status=400)
    try:
        arrival = carrier.read(body)
    except carrier.Unreadable as problem:
        return JsonResponse({"error": str(problem)}, status=400)
    return JsonResponse({"result": _note(arrival) if arrival else "nothing to do"})


def _note(arrival: carrier.Arrival) -> str:
    parcel = queries.parcel_of(carrier=arrival.carrier, tracking_number=arrival.tracking_number)
    if parcel is None:
        return "unknown parcel"
    try:
        is_news = lifecycle.mark_arrived(parcel, delivered_at=arrival.at, now=clock.now())
    except lifecycle.Refused as refusal:
        log.warning("carrier_event_refused", order=parcel.order_id, reason=refusal.reason)
        return refusal.reason
    return "delivered" if is_news else "known already"
