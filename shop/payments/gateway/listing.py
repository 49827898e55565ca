"""What Stripe lists: payments since a moment, and events that did not arrive. Read only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shop.orders.rules.currencies import to_major
from shop.payments.gateway.calling import asking
from shop.payments.gateway.refunds import LONGEST_WORD
from shop.payments.rules import Seen, known_status

LONGEST = 100


@dataclass(frozen=True)
class Undelivered:
    """An event that the shop has not taken in."""

    id: str
    type: str
    created_at: datetime


@dataclass(frozen=True)
class Turned:
    """A dispute or a refund, the PaymentIntent that it is about, its sum, and how it stands."""

    id: str
    intent_id: str
    amount: Decimal
    status: str


@dataclass(frozen=True)
class Warned:
    """A card bank's early warning of fraud: its kind, and the PaymentIntent that it is about."""

    id: str
    intent_id: str
    kind: str


def payment_intents(*, since: datetime) -> list[Seen]:
    """Every PaymentIntent begun since then, ours or not. Raises ``gateway.Unavailable``."""
    asked: Any = {"created": {"gte": _stamp(since)}, "limit": LONGEST, "expand": ["data.latest_charge"]}
    with asking() as api:
        found = api.v1.payment_intents.list(asked)
        return [_seen(intent) for intent in found.auto_paging_iter()]


def payment_intent(intent_id: str) -> Seen:
    """One PaymentIntent as it is now; ``gateway.Refused`` when Stripe has none of that id."""
    with asking() as api:
        return _seen(api.v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]}))


def disputes(*, since: datetime) -> list[Turned]:
    """Every dispute that was opened since then. Raises ``gateway.Unavailable``."""
    asked: Any = {"created": {"gte": _stamp(since)}, "limit": LONGEST}
    with asking() as api:
        found = api.v1.disputes.list(asked)
        return [
            Turned(
                id=one.id,
                intent_id=str(one.payment_intent or ""),
                amount=to_major(one.amount, one.currency),
                status=one.status[:LONGEST_WORD],
            )
            for one in found.auto_paging_iter()
        ]


def refunds(*, since: datetime) -> list[Turned]:
    """Every refund that was begun since then. Raises ``gateway.Unavailable``."""
    asked: Any = {"created": {"gte": _stamp(since)}, "limit": LONGEST}
    with asking() as api:
        found = api.v1.refunds.list(asked)
        return [
            Turned(
                id=one.id,
                intent_id=str(one.payment_intent or ""),
                amount=to_major(one.amount, one.currency),
                status=known_status(one.status or ""),
            )
            for one in found.auto_paging_iter()
        ]


def fraud_warnings(*, since: datetime) -> list[Warned]:
    """Every early warning of fraud since then, while a refund can still help. Raises ``gateway.Unavailable``."""
    asked: Any = {"created": {"gte": _stamp(since)}, "limit": LONGEST}
    with asking() as api:
        found = api.v1.radar.early_fraud_warnings.list(asked)
        return [
            Warned(id=one.id, intent_id=str(one.payment_intent or ""), kind=one.fraud_type)
            for one in found.auto_paging_iter()
            if one.actionable
        ]


def undelivered_events(*, since: datetime, until: datetime) -> list[Undelivered]:
    """The events from then until then that Stripe could not deliver; it keeps events for 30 days."""
    asked: Any = {
        "created": {"gte": _stamp(since), "lte": _stamp(until)},
        "delivery_success": False,
        "limit": LONGEST,
    }
    with asking() as api:
        found = api.v1.events.list(asked)
        return [
            Undelivered(id=event.id, type=event.type, created_at=datetime.fromtimestamp(event.created, tz=UTC))
            for event in found.auto_paging_iter()
        ]


def _stamp(moment: datetime) -> int:
    """Stripe's seconds, which begin in 1970."""
    return max(0, int(moment.timestamp()))


def _seen(intent: Any) -> Seen:
    currency, charge = intent.currency.upper(), intent.latest_charge
    marks = intent.metadata.to_dict() if intent.metadata else {}
    return Seen(
        id=intent.id,
        ref=marks.get("ref", ""),
        status=intent.status,
        received=to_major(intent.amount_received, currency),
        refunded=to_major(charge.amount_refunded, currency) if charge else to_major(0, currency),
        currency=currency,
        is_disputed=bool(charge and charge.disputed),
    )
