"""Close: no money may come for an order that ended, and what came all the same goes back."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from shop.orders import lifecycle
from shop.payments import gateway, queries, rules
from shop.payments.actions.locking import lock_order, lock_payment, write
from shop.payments.actions.syncing import sync
from shop.payments.models import Payment

FORGOTTEN = "Stripe did not know this payment page until a day after its end: nobody can pay there."
log = structlog.get_logger()


def cancel(order: Any, *, reason: str, now: datetime, by: Any = None) -> bool:
    """Give up an unpaid order and close its payment page: true when that is news.

    The order ends first, so that whatever is paid from then on goes back. What Stripe cannot be told now, the sweep
    tells it within a minute. Raises ``lifecycle.Refused`` for an order that is paid.
    """
    is_news = lifecycle.cancel(order, reason=reason, now=now, by=by)
    for payment in queries.to_close(now=now).filter(order=order):
        try:
            close(payment, now=now)
        except (gateway.Unavailable, gateway.Refused) as trouble:
            log.warning("not_closed_yet", payment=payment.pk, error=str(trouble))
    return is_news


def close(payment: Payment, *, now: datetime) -> None:
    """Close the session at Stripe; whatever it answers, look. Only its *expired* gives stock back.

    A session that our key cannot see is asked for again each hour; see ``_note_unknown`` for its end. One about which
    Stripe is silent counts as looked at, so that it comes last in the next minute.
    """
    Payment.objects.filter(pk=payment.pk).update(looked_at=now)
    try:
        gateway.expire_session(payment.session_id or "")
    except gateway.Refused:
        log.info("session_already_closed", payment=payment.pk)
    try:
        sync(payment, now=now)
    except (gateway.Missing, gateway.OtherMode) as nothing:
        _note_unknown(payment, why=nothing, now=now)
        raise
    else:
        Payment.objects.filter(pk=payment.pk).exclude(unknown_since=None).update(unknown_since=None)


def _note_unknown(payment: Payment, *, why: gateway.Refused, now: datetime) -> None:
    """Ask more seldom. A day after its end nobody can pay at a session that Stripe does not know: it is over.

    Not before: a key of another account comes back, and the customer's page stood open all the while.
    """
    with transaction.atomic():
        order = lock_order(payment.order_id)
        payment = lock_payment(payment.pk)
        write(payment, unknown_since=payment.unknown_since or now, last_error=str(why)[:300])
        is_gone = isinstance(why, gateway.Missing) and rules.is_forgotten(payment.expires_at, now=now)
        if is_gone and payment.state == Payment.State.OPEN:
            write(payment, state=Payment.State.EXPIRED, last_error=FORGOTTEN)
            _release(order, now=now)


def _release(order: Any, *, now: datetime) -> None:
    """An order in review is a person's to end; one that ended has nothing left to give back."""
    try:
        with transaction.atomic():
            lifecycle.expire(order, now=now)
    except lifecycle.Refused as refusal:
        log.info("order_not_ended", order=order.pk, reason=str(refusal))
