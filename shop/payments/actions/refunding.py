"""Refund: everything an order's customer paid goes back, once."""

from datetime import datetime
from typing import Any

from django.db import transaction

from shop.payments import gateway, rules
from shop.payments.actions import returning
from shop.payments.actions.locking import lock_order, lock_payment
from shop.payments.actions.syncing import sync
from shop.payments.models import Payment, Refund


class NothingToRefund(Exception):
    """The order was never paid here, or all of it went back already."""


def refund(order: Any, *, reason: str, now: datetime, by: Any = None) -> Refund:
    """Send back what is left of the order's payment and mark the order refunded. Twice pressed is once refunded.

    Raises ``NothingToRefund`` for an order that was never paid, ``gateway.Refused`` when Stripe says no, and
    ``gateway.Unavailable`` when it cannot be asked; the sweep then asks again with the same key.
    """
    row = _row(order, reason=reason, now=now, by=by)
    if row.status == "new":
        returning.send(row)
    payment = sync(row.payment, now=now)
    row.refresh_from_db()
    if row.status == "refused" and not payment.refunded_at:
        raise gateway.Refused(payment.last_error)
    return row


def _row(order: Any, *, reason: str, now: datetime, by: Any) -> Refund:
    with transaction.atomic():
        lock_order(order.pk)
        paid = Payment.objects.filter(order=order, state=Payment.State.PAID).first()
        if paid is None:
            raise NothingToRefund
        payment = lock_payment(paid.pk)
        rows = list(Refund.objects.filter(payment=payment))
        left = rules.refundable(payment.amount, [(row.amount, row.status) for row in rows])
        if left > 0:
            return returning.prepare(payment, amount=left, reason=reason, now=now, by=by)
        return rows[-1]
