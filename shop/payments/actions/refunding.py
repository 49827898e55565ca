"""Refund: what an order's customer paid goes back, once: all of it, some pieces, the delivery, or a free sum."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from shop.orders import lifecycle
from shop.payments import gateway, queries, rules
from shop.payments.actions import returning, unsent
from shop.payments.actions.locking import lock_order, lock_payment
from shop.payments.actions.syncing import sync
from shop.payments.models import Payment, Refund, RefundLine

DISPUTED = "The bank holds this money while a dispute is open, so that none can go back. Answer the dispute first."
MEANWHILE = (
    "Some money moved since you opened this page. See what can go back now, and press again if it is still right."
)
NOT_THIS_ORDERS = "This form was used for another order. Open this page anew and fill it in again."


class CannotRefund(Exception):
    """The shop says no, before Stripe is asked; ``reason`` is a sentence for staff."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NothingToRefund(CannotRefund):
    """The order was never paid here, or all of it went back already."""

    def __init__(self, reason: str = "There is no payment to send back, or all of it went back already.") -> None:
        super().__init__(reason)


def refund(
    order: Any,
    *,
    reason: str,
    now: datetime,
    by: Any = None,
    lines: Mapping[int, int] | None = None,
    shipping: Decimal = Decimal(0),
    amount: Decimal | None = None,
    key: UUID | None = None,
    left: Decimal | None = None,
) -> Refund:
    """Send back pieces (``lines``: line id to how many) and delivery, or a free ``amount``; nothing given: all of it.

    The money moves and, once none is left, the order is refunded; its parcels and stock are another decision (see
    ``drop``). ``key`` is the form's own number: the same one, pressed twice, is one refund; all of it is one anyway.
    ``left`` is what could go back when whoever asks looked: where it is another sum by now, nothing moves.
    Raises ``CannotRefund`` with the reason, ``gateway.Refused`` when Stripe says no, and ``gateway.Unavailable`` when
    it cannot be asked; the sweep then asks again with the same key of the row.
    """
    wish = rules.Wish(lines=dict(lines or {}), shipping=shipping, amount=amount)
    row = _row(order, wish, reason=reason, now=now, by=by, key=key, left=left)
    if row.status == "new":
        # One that was asked for before may have gone long ago, and Stripe may have forgotten its key.
        (returning.send_again if row.created_at < now else returning.send)(row)
    payment = sync(row.payment, now=now)
    row.refresh_from_db()
    if row.status == "refused" and not payment.refunded_at:
        raise gateway.Refused(payment.last_error)
    return row


def drop(order: Any, *, now: datetime, by: Any = None, lines: Mapping[int, int] | None = None) -> bool:
    """Pieces that were paid back before they left are not to be sent any more: true when that is news.

    ``lines`` says how many of which line; without it, all that can be. Raises ``lifecycle.Refused``.
    """
    with transaction.atomic():
        lock_order(order.pk)
        free = queries.droppable(order)
        wanted = {id: pieces for id, pieces in (free if lines is None else lines).items() if pieces}
        if any(pieces > free.get(id, 0) for id, pieces in wanted.items()):
            raise lifecycle.Refused("Only pieces that were refunded and have not left can be taken off.")
        if not wanted:
            return False
        unsent.note(order, wanted)
        return lifecycle.drop(order, quantities=wanted, now=now, by=by)


def _row(
    order: Any, wish: rules.Wish, *, reason: str, now: datetime, by: Any, key: UUID | None, left: Decimal | None
) -> Refund:
    with transaction.atomic():
        lock_order(order.pk)
        paid = Payment.objects.filter(order=order, state=Payment.State.PAID).first()
        if paid is None:
            raise NothingToRefund
        payment = lock_payment(paid.pk)
        if pressed := key and Refund.objects.filter(payment=payment, uuid=key).first():
            return pressed
        if key and Refund.objects.filter(uuid=key).exists():
            raise CannotRefund(NOT_THIS_ORDERS)
        purse = queries.purse_of(payment)
        if left not in (None, purse.left):
            raise CannotRefund(MEANWHILE)
        if wish.is_whole and purse.left <= 0:
            return _last(payment)
        if any(rules.keeps_money(dispute.status) for dispute in payment.disputes.all()):
            raise CannotRefund(DISPUTED)
        if why_not := rules.why_not_refund(wish, purse):
            raise CannotRefund(why_not)
        return _written(payment, wish, purse, reason=reason, now=now, by=by, key=key)


def _last(payment: Payment) -> Refund:
    """All of it is on its way already: the refund that took the last of it."""
    last = Refund.objects.filter(payment=payment).last()
    if last is None:
        raise NothingToRefund
    return last


def _written(
    payment: Payment, wish: rules.Wish, purse: rules.Purse, *, reason: str, now: datetime, by: Any, key: UUID | None
) -> Refund:
    row = returning.prepare(
        payment,
        amount=rules.sum_of(wish, purse),
        shipping=wish.shipping,
        reason=reason,
        now=now,
        by=by,
        key=key,
    )
    shares, taken = rules.shares(wish, purse), unsent.take_over(payment.order, wish.lines)
    RefundLine.objects.bulk_create(
        RefundLine(refund=row, line_id=id, quantity=pieces, amount=shares[id], unsent=taken.get(id, 0))
        for id, pieces in wish.lines.items()
    )
    return row
