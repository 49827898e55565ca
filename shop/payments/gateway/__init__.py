"""The only files that speak to Stripe. Money is integer minor units here and nowhere else."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from requests.structures import CaseInsensitiveDict

from shop.orders.rules.currencies import to_major, to_minor
from shop.payments.gateway.breaker import Fuse, Open
from shop.payments.rules import Picture, known_status

# Seconds to connect and to answer: together never more than ten. Only after a quick failure is anything asked again,
# so that a customer waits for one silence at most, and never for three.
TIMEOUT = (3.0, 7.0)
RETRIES = 2
QUICK = 1.0
OLDEST = 5 * 60
NEWEST = 60
LONGEST_WORD = 40  # of a status that Stripe may invent
wall_clock: Callable[[], float] = time.time  # signatures are dated by the world's clock, not by the demo's
stopwatch: Callable[[], float] = time.monotonic


class Unavailable(Exception):
    """Stripe could not be reached, or did not know itself. What was asked may or may not have happened."""


class Busy(Unavailable):
    """Stripe works on the same request at this moment, for another press of the same button."""


class Broken(Unavailable):
    """Stripe broke down over this very request, and gives that answer again to its key for a day.

    What was asked may have been done; nobody will be told. Only another key gets another answer.
    """


class Refused(Exception):
    """Stripe said no; nothing was executed. ``param`` names the parameter it disliked."""

    def __init__(self, message: str, *, param: str = "") -> None:
        super().__init__(message)
        self.param = param


class Missing(Refused):
    """Stripe knows nothing of this id."""


class OtherMode(Refused):
    """What was read is of the other mode, live or test, than our key: no money of this shop."""


class Forged(Exception):
    """A webhook that is not Stripe's, or too old, or of the other mode."""


@dataclass(frozen=True)
class Opened:
    """A Checkout Session just made."""

    id: str
    url: str


@dataclass(frozen=True)
class Returned:
    """One refund as Stripe sees it."""

    id: str
    amount: Decimal
    status: str
    ref: str


@dataclass(frozen=True)
class Disputed:
    """One dispute as Stripe sees it. Moments are aware, UTC."""

    id: str
    amount: Decimal
    currency: str
    reason: str
    status: str
    due_by: datetime | None
    opened_at: datetime


@dataclass(frozen=True)
class Notice:
    """A webhook event, signature proven. It says where to look, and its content is never believed."""

    id: str
    type: str
    session_id: str
    intent_id: str
    ref: str


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
    with _translated():
        session = _client().v1.checkout.sessions.create(
            {**parameters},  # type: ignore[arg-type]
            options={"idempotency_key": idempotency_key},
        )
    return Opened(id=session.id, url=session.url or "")


def retrieve_session(session_id: str) -> Picture:
    """Look at a Checkout Session, its PaymentIntent and the latest charge."""
    with _translated():
        session = _client().v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent.latest_charge"]})
    intent: Any = session.payment_intent
    _refuse_other_mode(session)
    if intent:
        _refuse_other_mode(intent)
    currency = (intent.currency if intent else session.currency or "").upper()
    charge: Any = intent.latest_charge if intent else None
    error = getattr(intent, "last_payment_error", None)
    return Picture(
        session_id=session.id,
        url=session.url or "",
        status=session.status or "",
        paid=session.payment_status == "paid",
        intent_id=intent.id if intent else "",
        intent_status=intent.status if intent else "",
        received=to_major(intent.amount_received, currency) if intent else Decimal(0),
        refunded=to_major(charge.amount_refunded, currency) if charge else Decimal(0),
        currency=currency,
        last_error=getattr(error, "message", None) or "",
        is_disputed=bool(charge and charge.disputed),
        customer=session.customer if isinstance(session.customer, str) else "",
    )


def _refuse_other_mode(thing: Any) -> None:
    if thing.livemode != _is_live():
        raise OtherMode(f"Stripe's {thing.id} is {'live' if thing.livemode else 'a test'}, and the shop's key is not.")


def _is_live() -> bool:
    return bool(settings.STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live")))


def expire_session(session_id: str) -> None:
    """Close a session; Refused when it is complete or expired already."""
    with _translated():
        _client().v1.checkout.sessions.expire(session_id)


def create_refund(*, intent_id: str, amount: Decimal, currency: str, ref: str, idempotency_key: str) -> Returned:
    """Send ``amount`` of a PaymentIntent back; the same key never sends it twice."""
    with _translated():
        refund = _client().v1.refunds.create(
            {"payment_intent": intent_id, "amount": to_minor(amount, currency), "metadata": {"ref": ref}},
            options={"idempotency_key": idempotency_key},
        )
    return _returned(refund)


def list_refunds(intent_id: str) -> list[Returned]:
    """Every refund of a PaymentIntent, those made in Stripe's own dashboard included."""
    with _translated():
        found = _client().v1.refunds.list({"payment_intent": intent_id, "limit": 100})
        return [_returned(refund) for refund in found.auto_paging_iter()]


def list_disputes(intent_id: str) -> list[Disputed]:
    """Every dispute and inquiry about a PaymentIntent."""
    with _translated():
        found = _client().v1.disputes.list({"payment_intent": intent_id, "limit": 100})
        return [_disputed(dispute) for dispute in found.auto_paging_iter()]


def _disputed(dispute: stripe.Dispute) -> Disputed:
    due_by = getattr(dispute.evidence_details, "due_by", None)
    return Disputed(
        id=dispute.id,
        amount=to_major(dispute.amount, dispute.currency),
        currency=dispute.currency.upper(),
        reason=dispute.reason or "",
        status=dispute.status[:LONGEST_WORD],
        due_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        opened_at=datetime.fromtimestamp(dispute.created, UTC),
    )


def list_fraud_warnings(intent_id: str) -> list[str]:
    """The kinds of fraud that card banks warn of for a PaymentIntent, while a refund can still help."""
    with _translated():
        found = _client().v1.radar.early_fraud_warnings.list({"payment_intent": intent_id, "limit": 100})
        return [warning.fraud_type for warning in found.auto_paging_iter() if warning.actionable]


def _returned(refund: stripe.Refund) -> Returned:
    marks = refund.metadata.to_dict() if refund.metadata else {}
    return Returned(
        id=refund.id,
        amount=to_major(refund.amount, refund.currency),
        status=known_status(refund.status or ""),
        ref=marks.get("ref", ""),
    )


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
    if livemode != _is_live():
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


fuse = Fuse(lambda kind, error: isinstance(error, Unavailable) and not isinstance(error, Busy | Broken))


@contextmanager
def _translated() -> Iterator[None]:
    """Around every call: errors in our words, and no call at all while Stripe is known to be silent."""
    try:
        with fuse.guard(), _in_our_words():
            yield
    except Open as resting:
        raise Unavailable("Stripe has not answered lately and is left alone for half a minute.") from resting


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Turn the library's errors into ours. A wrong key or a lost permission is our trouble, not a refusal."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        kind = Missing if error.code == "resource_missing" else Refused
        raise kind(error.user_message or str(error), param=getattr(error, "param", None) or "") from error
    except stripe.StripeError as error:
        raise _kind_of(error)(error.user_message or str(error)) from error


def _kind_of(error: stripe.StripeError) -> type[Unavailable]:
    if error.http_status == 409:
        return Busy
    told = CaseInsensitiveDict(error.headers or {})
    return Broken if told.get("Idempotent-Replayed") == "true" else Unavailable


def _client() -> stripe.StripeClient:
    return _client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@cache
def _client_for(key: str, base: str) -> stripe.StripeClient:
    """One client per key and address, so that connections are kept."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        http_client=_Patient(timeout=TIMEOUT),
        max_network_retries=RETRIES,
    )


class _Patient(stripe.RequestsClient):
    """Waits for one long silence, and says then that asking again is of no use."""

    def request(  # type: ignore[override]  # as the library's own client differs from its base
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        began = stopwatch()
        try:
            content, status, told = super().request(method, url, headers, post_data)
        except stripe.APIConnectionError as error:
            error.should_retry = error.should_retry and stopwatch() - began < QUICK
            raise
        if stopwatch() - began >= QUICK:
            told = CaseInsensitiveDict({**told, "stripe-should-retry": "false"})
        return content, status, told
