"""Checkout Sessions: one for each attempt to pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.conf import settings

from shop.orders.rules.currencies import to_major, to_minor
from shop.payments.gateway.calling import asking, is_live
from shop.payments.gateway.errors import OtherMode
from shop.payments.rules import Picture

# The library's objects take as long to build as the questions themselves: what comes is read as it came.
SESSIONS = "/v1/checkout/sessions"


@dataclass(frozen=True)
class Opened:
    """A Checkout Session just made."""

    id: str
    url: str


def session_parameters(
    *,
    ref: str,
    number: str,
    amount: Decimal,
    currency: str,
    expires_at: datetime,
    return_url: str,
    email: str = "",
    customer: str = "",
    keep: bool = False,
) -> dict[str, Any]:
    """What Stripe is asked for one attempt: one line of the order's total, and nothing that could move it.

    ``customer`` is one that Stripe knows; with ``keep`` it makes one of whoever pays.
    """
    marks = {"ref": ref, "order": number}
    price = {
        "currency": currency.lower(),
        "unit_amount": to_minor(amount, currency),
        "product_data": {"name": f"Order {number}"},
    }
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "allowed_payment_method_types": list(settings.STRIPE_PAYMENT_METHODS),
        "adaptive_pricing": {"enabled": False},
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": ref,
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": f"Order {number}"},
        "expires_at": int(expires_at.timestamp()),
        "success_url": return_url,
        "cancel_url": return_url,
        **({"customer": customer} if customer else {}),
        **({"customer_email": email} if email else {}),
        **({"customer_creation": "always"} if keep else {}),
    }


def create_session(parameters: Mapping[str, Any], *, idempotency_key: str) -> Opened:
    """Open a Checkout Session; the same key gives the same session again."""
    with asking() as api:
        session: Any = api.raw_request("post", SESSIONS, **parameters, idempotency_key=idempotency_key).data
    return Opened(id=session["id"], url=session["url"] or "")


def retrieve_session(session_id: str) -> Picture:
    """Look at a Checkout Session, its PaymentIntent and the latest charge."""
    address = f"{SESSIONS}/{quote(session_id, safe='')}"
    with asking() as api:
        session: Any = api.raw_request("get", address, expand=["payment_intent.latest_charge"]).data
    intent: Any = session["payment_intent"]
    _refuse_other_mode(session)
    if intent:
        _refuse_other_mode(intent)
    currency = (intent["currency"] if intent else session["currency"] or "").upper()
    charge: Any = intent["latest_charge"] if intent else None
    error = (intent and intent.get("last_payment_error")) or {}
    customer = session.get("customer")
    return Picture(
        session_id=session["id"],
        url=session["url"] or "",
        status=session["status"] or "",
        paid=session["payment_status"] == "paid",
        intent_id=intent["id"] if intent else "",
        intent_status=intent["status"] if intent else "",
        received=to_major(intent["amount_received"], currency) if intent else Decimal(0),
        refunded=to_major(charge["amount_refunded"], currency) if charge else Decimal(0),
        currency=currency,
        last_error=error.get("message") or "",
        is_disputed=bool(charge and charge["disputed"]),
        customer=customer if isinstance(customer, str) else "",
    )


def _refuse_other_mode(thing: Any) -> None:
    if thing["livemode"] != is_live():
        kind = "live" if thing["livemode"] else "a test"
        raise OtherMode(f"Stripe's {thing['id']} is {kind}, and the shop's key is not.")


def expire_session(session_id: str) -> None:
    """Close a session; Refused when it is complete or expired already."""
    with asking() as api:
        api.v1.checkout.sessions.expire(session_id)
