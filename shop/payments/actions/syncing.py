"""Sync: the only writer of what became of an attempt.

Stripe is read *before* the locks are taken, so that no lock waits for the network. An older picture can still never
overwrite a newer one: every change of an attempt or its refunds adds one to ``version`` under the attempt's lock, and
a picture is applied only if the version is the one seen before the look. If it is not, somebody wrote after we
started looking, and we look again. Besides, what has ended never comes back (``rules.may_follow``).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.orders import lifecycle
from shop.payments import gateway, queries, rules
from shop.payments.actions import returning
from shop.payments.actions.locking import lock_order, lock_payment, write
from shop.payments.models import Payment, Refund

LOOKS = 8


@dataclass(frozen=True)
class Look:
    """What Stripe said, and the version of the attempt that was known before."""

    version: int
    picture: rules.Picture
    refunds: tuple[gateway.Returned, ...]


def sync(payment: Payment, *, now: datetime) -> Payment:
    """Bring the attempt and its order to what Stripe says, once; webhook, return page, sweep and staff call this.

    Raises ``gateway.Unavailable`` when Stripe cannot be read, ``gateway.Refused`` when it does not know the session.
    """
    for _ in range(LOOKS):
        payment = Payment.objects.get(pk=payment.pk)
        if not payment.session_id:
            return payment
        look = _look(payment)
        with transaction.atomic():
            order = lock_order(payment.order_id)
            payment = lock_payment(payment.pk)
            if payment.version == look.version:
                _apply(look, order=order, payment=payment, now=now)
                break
    else:
        raise gateway.Unavailable("The attempt changed faster than it could be read.")
    if payment.state == Payment.State.SURPLUS:
        _send_back(payment)
    return payment


def _look(payment: Payment) -> Look:
    picture = gateway.retrieve_session(payment.session_id or "")
    refunds: list[gateway.Returned] = []
    if picture.refunded or Refund.objects.filter(payment=payment).exists():
        refunds = gateway.list_refunds(picture.intent_id)
    return Look(version=payment.version, picture=picture, refunds=tuple(refunds))


def _apply(look: Look, *, order: Any, payment: Payment, now: datetime) -> None:
    picture = look.picture
    if picture.intent_id and payment.payment_intent_id != picture.intent_id:
        write(payment, payment_intent_id=picture.intent_id)
    verdict = rules.judge(picture, amount=payment.amount, currency=payment.currency, owed=order.total_incl_tax)
    reason = verdict.reason[:300]
    if verdict.state == payment.state and verdict.state == Payment.State.OPEN and reason != payment.last_error:
        write(payment, last_error=reason)
    if rules.may_follow(payment.state, verdict.state):
        _move(verdict.state, reason=reason, order=order, payment=payment, now=now)
    if payment.state == Payment.State.MISMATCH and order.status == queries.ENDED_UNPAID:
        _surrender(picture, payment=payment, now=now)
    if look.refunds:
        _note_refunds(look.refunds, order=order, payment=payment, now=now)


def _move(state: str, *, reason: str, order: Any, payment: Payment, now: datetime) -> None:
    if state == Payment.State.PAID:
        _take(order=order, payment=payment, now=now)
        return
    write(payment, state=state, last_error=reason)
    if state in (Payment.State.EXPIRED, Payment.State.FAILED):
        _release(order, now=now)


def _take(*, order: Any, payment: Payment, now: datetime) -> None:
    """The money is here. An order that cannot take it (cancelled, or paid already) sends it back."""
    twice = Payment.objects.filter(order=order, state=Payment.State.PAID).exists()
    try:
        with transaction.atomic():
            if twice:
                raise lifecycle.Refused("The order was paid by another attempt.")
            lifecycle.mark_paid(order, now=now)
    except lifecycle.Refused as refusal:
        write(payment, state=Payment.State.SURPLUS, paid_at=now, last_error=str(refusal)[:300])
        returning.prepare(payment, amount=payment.amount, reason=str(refusal), now=now)
    else:
        write(payment, state=Payment.State.PAID, paid_at=now, last_error="")


def _surrender(picture: rules.Picture, *, payment: Payment, now: datetime) -> None:
    """An order was given up that had received another sum than asked: that sum belongs to its customer."""
    write(payment, state=Payment.State.SURPLUS, paid_at=now)
    if left := picture.received - picture.refunded:
        returning.prepare(payment, amount=left, reason="The order was cancelled.", now=now)


def _release(order: Any, *, now: datetime) -> None:
    """Stripe takes no money for this attempt any more: the order ends, unless staff ended it before."""
    try:
        with transaction.atomic():
            lifecycle.expire(order, now=now)
    except lifecycle.Refused:
        return


def _note_refunds(seen: tuple[gateway.Returned, ...], *, order: Any, payment: Payment, now: datetime) -> None:
    rows = list(Refund.objects.filter(payment=payment))
    known = {row.stripe_id: row for row in rows if row.stripe_id}
    asked = {str(row.uuid): row for row in rows if not row.stripe_id}
    for returned in seen:
        row = known.get(returned.id) or asked.get(returned.ref)
        if row is None:
            row = Refund(payment=payment, amount=returned.amount, reason="Made at Stripe", created_at=now)
        if (row.stripe_id, row.status) != (returned.id, returned.status):
            row.stripe_id, row.status = returned.id, returned.status
            row.save()
            write(payment)
    sums = [(row.amount, row.status) for row in Refund.objects.filter(payment=payment)]
    if rules.wholly_refunded(payment.amount, sums) and not payment.refunded_at:
        write(payment, refunded_at=now)
        if payment.state == Payment.State.PAID:
            _tell_refunded(order, payment, now=now)


def _tell_refunded(order: Any, payment: Payment, *, now: datetime) -> None:
    last = Refund.objects.filter(payment=payment).latest("id")
    try:
        with transaction.atomic():
            lifecycle.mark_refunded(order, reason=last.reason, now=now, by=last.by)
    except lifecycle.Refused as refusal:
        write(payment, last_error=str(refusal)[:300])


def _send_back(payment: Payment) -> None:
    for row in Refund.objects.filter(payment=payment, status="new"):
        returning.send(row)
