"""Settle another sum than was asked: it goes back, and the order ends, waits again or goes on."""

import structlog
from django.db import transaction

from shop.orders.lifecycle import letters
from shop.payments import gateway, queries, rules
from shop.payments.actions import returning
from shop.payments.actions.closing import cancel
from shop.payments.actions.locking import lock_payment, write
from shop.payments.actions.resolving.deciding import Decision
from shop.payments.actions.syncing import sync
from shop.payments.models import Payment

log = structlog.get_logger()
REASON = "Another sum than your order costs reached us."
ENDS_LATER = "The order is cancelled as soon as Stripe says that nobody can pay it."


def send_back_and_cancel(decision: Decision) -> str:
    """The order ends. What came for it goes back as all money does that comes for a cancelled order.

    Where a colleague had it paid again a moment ago, Stripe's word may be missing that nobody can.
    """
    cancel(decision.order, reason=REASON, now=decision.now, by=decision.by)
    if queries.is_being_cancelled(decision.order):
        return f"{ENDS_LATER} What came goes back to the customer."
    return "The order is cancelled. What came goes back to the customer."


def send_back(decision: Decision) -> str:
    """What came goes back, and the order is what it was; its customer may be asked to pay again."""
    for payment in decision.attempts(Payment.State.MISMATCH):
        sync(payment, now=decision.now)
    with transaction.atomic():
        # The look may have sent it back already, as it does where the order waits for no money.
        decision.lock(must_be_offered=False)
        given_up = [_give_up(payment, decision) for payment in decision.attempts(Payment.State.MISMATCH)]
        if decision.end() and decision.way == rules.resolving.PAY_AGAIN:
            until = rules.telling.moment(decision.now + rules.resolving.PAY_AGAIN_WITHIN)
            letters.write(decision.order, "order_pay_again", now=decision.now, key=decision.hold.pk, until=until)
    for payment in given_up:
        _send(payment, decision)
    return "What came goes back to the customer."


def _send(payment: Payment, decision: Decision) -> None:
    """It is decided by now: while Stripe is silent, the sweep sends it."""
    try:
        sync(payment, now=decision.now)
    except gateway.Unavailable as trouble:
        log.warning("not_sent_back_yet", payment=payment.pk, error=str(trouble))


def _give_up(payment: Payment, decision: Decision) -> Payment:
    payment = lock_payment(payment.pk)
    left = queries.left_of(payment)
    write(payment, state=Payment.State.SURPLUS, paid_at=decision.now)
    if left > 0:
        returning.prepare(payment, amount=left, reason=REASON, now=decision.now, by=decision.by)
    return payment
