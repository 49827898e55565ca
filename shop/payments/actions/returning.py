"""Money going back: the row first, then Stripe, with the row's own key."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from shop.payments import gateway
from shop.payments.actions.locking import lock_payment, write
from shop.payments.models import Payment, Refund


def prepare(
    payment: Payment,
    *,
    amount: Decimal,
    reason: str,
    now: datetime,
    by: Any = None,
    shipping: Decimal = Decimal(0),
    key: UUID | None = None,
) -> Refund:
    """The row of a refund still to be asked for. The caller holds the attempt's lock."""
    row = Refund.objects.create(
        uuid=key or uuid4(),
        payment=payment,
        amount=amount,
        shipping=shipping,
        reason=reason[:200],
        by=by,
        created_at=now,
    )
    write(payment)
    return row


def send(row: Refund) -> None:
    """Ask Stripe for the refund and store its answer. A refusal ends the row; without an answer it stays *new*."""
    payment = row.payment
    try:
        returned = gateway.create_refund(
            intent_id=payment.payment_intent_id or "",
            amount=row.amount,
            currency=payment.currency,
            ref=str(row.uuid),
            idempotency_key=row.idempotency_key,
        )
    except gateway.Refused as refusal:
        _store(row, status="refused", error=str(refusal))
    except gateway.Broken as breakdown:
        if not _found(row):
            _store(row, status="refused", error=str(breakdown))
    else:
        _store(row, status=returned.status, stripe_id=returned.id)


def send_again(row: Refund) -> None:
    """Ask once more for a refund that had no answer, unless Stripe has it: it forgets a key after a day."""
    if not _found(row):
        send(row)


def _found(row: Refund) -> bool:
    """Whether Stripe lists this very refund; it is stored then."""
    for returned in gateway.list_refunds(row.payment.payment_intent_id or ""):
        if returned.ref == str(row.uuid):
            _store(row, status=returned.status, stripe_id=returned.id)
            return True
    return False


def _store(row: Refund, *, status: str, stripe_id: str | None = None, error: str = "") -> None:
    with transaction.atomic():
        payment = lock_payment(row.payment_id)
        Refund.objects.filter(pk=row.pk, status="new").update(status=status, stripe_id=stripe_id)
        write(payment, **({"last_error": error[:300]} if error else {}))
