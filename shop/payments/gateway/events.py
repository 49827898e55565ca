"""Webhooks: proven by their signature, and believed only as far as *look again*."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import stripe
from django.conf import settings

from shop.payments.gateway.calling import is_live
from shop.payments.gateway.errors import Forged

OLDEST = 5 * 60
NEWEST = 60
wall_clock: Callable[[], float] = time.time  # signatures are dated by the world's clock, not by the demo's


@dataclass(frozen=True)
class Notice:
    """A webhook event, signature proven. It says where to look, and its content is never believed."""

    id: str
    type: str
    session_id: str
    intent_id: str
    ref: str


def read_event(payload: bytes, signature: str) -> Notice:
    """Prove a webhook against each of our secrets (there are two while one is changed), its age and its mode."""
    _refuse_forgery(payload, signature)
    _refuse_other_times(signature)
    try:
        event: Any = json.loads(payload)
        thing: dict[str, Any] = event["data"]["object"]
        found = Notice(id=event["id"], type=event["type"], **_where_to_look(thing))
        livemode = event["livemode"]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Forged("The body is not an event.") from error
    if livemode != is_live():
        raise Forged("The event is of the other mode, live or test.")
    return found


def _where_to_look(thing: dict[str, Any]) -> dict[str, str]:
    kind, marks = thing.get("object"), thing.get("metadata") or {}
    intent = thing.get("id") if kind == "payment_intent" else thing.get("payment_intent")
    return {
        "session_id": str(thing.get("id", "")) if kind == "checkout.session" else "",
        "intent_id": intent if isinstance(intent, str) else "",
        "ref": str(marks.get("ref", "")) if kind != "refund" else "",
    }


def _refuse_forgery(payload: bytes, signature: str) -> None:
    if not signature.isascii():
        raise Forged("The signature has letters that no signature has.")
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(payload, signature, secret)
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
        return
    raise Forged("No secret of ours made this signature.")


def _refuse_other_times(signature: str) -> None:
    sent = int(next(part[2:] for part in signature.split(",") if part.startswith("t=")))
    if not -NEWEST <= wall_clock() - sent <= OLDEST:
        raise Forged("The signature is too old, or from the future.")
