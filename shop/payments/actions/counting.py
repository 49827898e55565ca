"""Count what went back: every refund of an attempt, ours and those made at Stripe, each by its own id, never added up.

What should have gone back and has not holds the order, until it has.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.orders import lifecycle
from shop.orders import queries as orders_queries
from shop.orders import rules as orders
from shop.payments import gateway, queries, rules
from shop.payments.actions import parting
from shop.payments.actions.locking import lock_order, lock_payment, write
from shop.payments.models import Payment, Refund

WENT_BACK = "The money has gone back."
ONE_CAME_BACK = "What Stripe had sent back came here again: the money went back once."


def note(seen: Sequence[gateway.Returned], *, order: Any, payment: Payment, now: datetime) -> None:
    """Bring the rows to what Stripe says, and the order to what they mean. The caller holds both locks."""
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
    if seen or rows:
        _conclude(order, payment, now=now)


def recount(payment: Payment, *, now: datetime) -> None:
    """The same for rows that changed here, without a look at Stripe."""
    with transaction.atomic():
        order = lock_order(payment.order_id)
        _conclude(order, lock_payment(payment.pk), now=now)


def _conclude(order: Any, payment: Payment, *, now: datetime) -> None:
    just_ended = list(Refund.objects.filter(payment=payment, status__in=rules.REFUND_ENDED, failed_at=None))
    Refund.objects.filter(pk__in=[row.pk for row in just_ended]).update(failed_at=now)
    sums = [(row.amount, row.status) for row in Refund.objects.filter(payment=payment)]
    lost = queries.lost_of(payment)
    owned = payment.received - lost
    # What a bank took ends no order by itself: a person closes the dispute.
    if rules.wholly_refunded(owned, sums) and not (lost and _is_disputed(order)):
        _end(order, payment, now=now)
    else:
        if payment.refunded_at:
            write(payment, refunded_at=None)
        if rules.refundable(owned, sums) > 0:
            _hold_for_what_is_stuck(order, payment, now=now)
        if payment.state == Payment.State.PAID:
            parting.tell(order, payment, failed=just_ended, now=now)
    if any(status == rules.ELSEWHERE for _, status in sums):
        _hold_for_what_went_twice(order, payment, now=now)
    Refund.objects.filter(payment=payment, status__in=rules.REFUND_MOVED, told_at=None).update(told_at=now)


def _is_disputed(order: Any) -> bool:
    return orders_queries.open_holds(order).filter(code=orders.DISPUTE).exists()


def _end(order: Any, payment: Payment, *, now: datetime) -> None:
    is_news = not payment.refunded_at
    if is_news:
        write(payment, refunded_at=now)
    if payment.state == Payment.State.PAID and (is_news or order.standing in orders.LIVING):
        _tell_refunded(order, payment, now=now)
    if code := _stuck_as(order, payment):
        lifecycle.resume(order, code=code, resolution=WENT_BACK, now=now)


def _tell_refunded(order: Any, payment: Payment, *, now: datetime) -> None:
    last = Refund.objects.filter(payment=payment).latest("id")
    try:
        with transaction.atomic():
            lifecycle.mark_refunded(order, reason=last.reason, now=now, by=last.by)
    except lifecycle.Refused as refusal:
        write(payment, last_error=str(refusal)[:300])


def _hold_for_what_is_stuck(order: Any, payment: Payment, *, now: datetime) -> None:
    """Once for each failure: what a person has settled since is not held again."""
    ended = Refund.objects.filter(payment=payment, status__in=rules.REFUND_ENDED).order_by("failed_at").last()
    code = _stuck_as(order, payment)
    if ended is None or not code:
        return
    settled = orders_queries.holds_of(order).filter(code=code, released_at__gte=ended.failed_at)
    if settled.exclude(resolution=WENT_BACK).exists():
        return
    words = f"A refund of {ended.amount} {payment.currency} did not go through."
    if payment.last_error and not ended.stripe_id:
        words = f"{words} Stripe says: {payment.last_error}"
    lifecycle.hold(order, code=code, words=words, now=now)


def _hold_for_what_went_twice(order: Any, payment: Payment, *, now: datetime) -> None:
    """By Stripe, and another way as well. What a person has settled is not held again, by day or by night.

    Where Stripe's part came back meanwhile, nothing went twice.
    """
    known = queries.reconciling.known(payment)
    words = rules.reconciling.sent_twice(known, refunded=known.refunded)
    about = rules.reconciling.about(payment.payment_intent_id or "", words)
    if known.kept < 0 and not orders_queries.is_settled(order, code=orders.SENT_TWICE, about=about):
        lifecycle.hold(order, code=orders.SENT_TWICE, words=words, about=about, now=now)
    elif not any(queries.left_of(each) < 0 for each in Payment.objects.filter(order=order)):
        lifecycle.resume(order, code=orders.SENT_TWICE, resolution=ONE_CAME_BACK, now=now)


def _stuck_as(order: Any, payment: Payment) -> str:
    """Why an order is held whose money should be gone and is not; empty where it may be here."""
    if payment.state == Payment.State.SURPLUS:
        return orders.SURPLUS_STUCK
    is_ours = payment.state == Payment.State.PAID and order.standing == orders.REFUNDED
    return orders.REFUND_FAILED if is_ours else ""
