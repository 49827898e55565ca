"""Money going back: refunds, and what banks say of a payment afterwards."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import stripe

from shop.orders.rules.currencies import to_major, to_minor
from shop.payments.gateway.calling import asking
from shop.payments.rules import known_status

LONGEST_WORD = 40  # of a status that Stripe may invent


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


def create_refund(*, intent_id: str, amount: Decimal, currency: str, ref: str, idempotency_key: str) -> Returned:
    """Send ``amount`` of a PaymentIntent back; the same key never sends it twice."""
    with asking() as api:
        refund = api.v1.refunds.create(
            {"payment_intent": intent_id, "amount": to_minor(amount, currency), "metadata": {"ref": ref}},
            options={"idempotency_key": idempotency_key},
        )
    return _returned(refund)


def list_refunds(intent_id: str) -> list[Returned]:
    """Every refund of a PaymentIntent, those made in Stripe's own dashboard included."""
    with asking() as api:
        found = api.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
        return [_returned(refund) for refund in found.auto_paging_iter()]


def list_disputes(intent_id: str) -> list[Disputed]:
    """Every dispute and inquiry about a PaymentIntent."""
    with asking() as api:
        found = api.v1.disputes.list({"payment_intent": intent_id, "limit": 100})
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
    with asking() as api:
        found = api.v1.radar.early_fraud_warnings.list({"payment_intent": intent_id, "limit": 100})
        return [warning.fraud_type for warning in found.auto_paging_iter() if warning.actionable]


def _returned(refund: stripe.Refund) -> Returned:
    marks = refund.metadata.to_dict() if refund.metadata else {}
    return Returned(
        id=refund.id,
        amount=to_major(refund.amount, refund.currency),
        status=known_status(refund.status or ""),
        ref=marks.get("ref", ""),
    )
