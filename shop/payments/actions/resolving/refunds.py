"""Settle money that should have gone back and did not: by Stripe once more, or because it went another way."""

from django.db import transaction

from shop.orders import rules as orders
from shop.orders.models import Hold
from shop.payments import queries, rules
from shop.payments.actions import returning
from shop.payments.actions.counting import recount
from shop.payments.actions.locking import lock_payment, write
from shop.payments.actions.refunding import refund
from shop.payments.actions.resolving.deciding import Decision, NotSettled
from shop.payments.actions.syncing import sync
from shop.payments.models import Payment, Refund

NOT_YET = "Stripe was asked, and the money has not gone back. The review stays open."
UNDER_WAY = "The money is on its way back."
BY_STRIPE = "Stripe says that it has sent this money back by now. No other way was noted."


def send_again(decision: Decision) -> str:
    """Ask Stripe once more for what is still here."""
    if decision.hold.code == orders.SURPLUS_STUCK:
        return _send_surplus_again(decision)
    last = Refund.objects.filter(payment__order=decision.order).last()
    row = refund(decision.order, reason=last.reason if last else "", now=decision.now, by=decision.by)
    return _end_if(row.status in rules.REFUND_MOVED, decision)


def _send_surplus_again(decision: Decision) -> str:
    surplus = decision.attempts(Payment.State.SURPLUS)
    with transaction.atomic():
        decision.lock()
        for payment in surplus:
            _prepare_rest(payment, reason=decision.hold.words, decision=decision)
    for payment in surplus:
        sync(payment, now=decision.now)
    return _end_if(not any(_is_stuck(payment) for payment in surplus), decision)


def _is_stuck(payment: Payment) -> bool:
    """Whether not all of a surplus has gone back. Read anew: Stripe was asked meanwhile."""
    fresh = Payment.objects.get(pk=payment.pk)
    sums = [(row.amount, row.status) for row in fresh.refunds.all()]
    return not rules.wholly_refunded(fresh.received - queries.lost_of(fresh), sums)


def _end_if(has_moved: bool, decision: Decision) -> str:
    if not has_moved:
        raise NotSettled(NOT_YET)
    decision.end()
    return UNDER_WAY


def note_elsewhere(decision: Decision) -> str:
    """Somebody sent the money back by other means: from now on the shop counts it as gone.

    Stripe is looked at first: what was sent back there meanwhile, in its Dashboard, did not go another way as well.
    """
    is_surplus = decision.hold.code == orders.SURPLUS_STUCK
    attempts = decision.attempts(Payment.State.SURPLUS if is_surplus else Payment.State.PAID)
    for payment in attempts:
        sync(payment, now=decision.now)
    if Hold.objects.filter(pk=decision.hold.pk).exclude(released_at=None).exists():
        raise NotSettled(BY_STRIPE)
    with transaction.atomic():
        decision.lock()
        for payment in attempts:
            if row := _prepare_rest(payment, reason=decision.note, decision=decision):
                Refund.objects.filter(pk=row.pk).update(status=rules.ELSEWHERE)
        decision.end()
    return "The shop counts this money as sent back."


def forget_elsewhere(decision: Decision) -> str:
    """It was noted by mistake that money went back by other means. What is here after all holds the order anew."""
    with transaction.atomic():
        decision.lock()
        attempts = Payment.objects.filter(order=decision.order).order_by("pk")
        # Another attempt's note may be as true as it was.
        for payment in [each for each in attempts if queries.left_of(each) < 0]:
            Refund.objects.filter(payment=payment, status=rules.ELSEWHERE).update(status="canceled")
            write(lock_payment(payment.pk))
            recount(payment, now=decision.now)
        decision.end()
    return "The shop counts what Stripe sent back, and nothing else."


def _prepare_rest(payment: Payment, *, reason: str, decision: Decision) -> Refund | None:
    locked = lock_payment(payment.pk)
    left = queries.left_of(locked)
    return returning.prepare(locked, amount=left, reason=reason, now=decision.now, by=decision.by) if left > 0 else None


def refund_all(decision: Decision) -> str:
    """All that is left goes back, and the order ends."""
    row = refund(decision.order, reason=decision.note, now=decision.now, by=decision.by)
    return _end_if(row.status in rules.REFUND_MOVED, decision)
