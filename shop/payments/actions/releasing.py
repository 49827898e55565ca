"""Release: Stripe takes no money for an attempt any more, so that its order ends and gives back what it held."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from shop.orders import lifecycle
from shop.payments.actions.locking import lock_order, lock_payment, write
from shop.payments.models import Payment

log = structlog.get_logger()


def release(order: Any, payment: Payment, *, now: datetime, failed: bool = False) -> None:
    """End the order as staff have asked, or else because no money came. The caller holds both locks.

    One in review ends only where staff gave it up, and what was in question stays for a person to settle; that no money
    came does not end it. One that ended before has nothing left to give back.
    """
    try:
        with transaction.atomic():
            if payment.cancel_reason:
                lifecycle.cancel(order, reason=payment.cancel_reason, now=now, by=payment.cancelled_by)
            else:
                lifecycle.expire(order, failed=failed, now=now)
    except lifecycle.Refused as refusal:
        log.info("order_not_ended", order=order.pk, reason=str(refusal))


def bury(payment: Payment, *, reason: str, now: datetime) -> None:
    """An attempt whose session never came to be, and never will, is over."""
    with transaction.atomic():
        order = lock_order(payment.order_id)
        payment = lock_payment(payment.pk)
        if payment.state == Payment.State.NEW and payment.session_id is None:
            write(payment, state=Payment.State.EXPIRED, last_error=reason[:300])
            release(order, payment, now=now)
