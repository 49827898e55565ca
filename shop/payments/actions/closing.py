"""Close: no money may come for an order that ended or was given up, and what came all the same goes back."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction

from shop.orders import lifecycle
from shop.payments import gateway, queries, rules
from shop.payments.actions.locking import lock_order, lock_payment, write
from shop.payments.actions.releasing import bury, release
from shop.payments.actions.starting import ask
from shop.payments.actions.syncing import sync
from shop.payments.models import LIVE, Payment

FORGOTTEN = "Stripe did not know this payment page until a day after its end: nobody can pay there."
log = structlog.get_logger()


def cancel(order: Any, *, reason: str, now: datetime, by: Any = None) -> bool:
    """Give up an unpaid order: true when it ended by this, false where it had, or Stripe's word for it is missing yet.

    The wish is stored first, then the payment page is closed, and only Stripe's word that nobody can pay there any more
    ends the order and frees its stock. What Stripe cannot be told now, the sweep tells it within a minute; a bank at
    work for days decides first. Money that came all the same ends it too, and goes back. An order that nobody can pay
    ends at once, and one in review by the person who asks; so does one whose page Stripe does not know, once a person
    has settled just this: no word would ever come.

    Raises ``lifecycle.Refused`` for an order that is paid.
    """
    with transaction.atomic():
        locked = lock_order(order.pk)  # So that nobody begins to pay in between.
        attempt = _wish(locked, reason=reason, now=now, by=by)
        has_ended = attempt is None and lifecycle.cancel(order, reason=reason, now=now, by=by)
    for payment in [attempt] if attempt else queries.to_close(now=now).filter(order=order):
        _try(payment, now=now)
    if attempt:
        order.refresh_from_db(fields=["status"])
        has_ended = order.standing == queries.ENDED_UNPAID
    return has_ended


def _wish(order: Any, *, reason: str, now: datetime, by: Any) -> Payment | None:
    """The attempt by which a locked order that waits for money may still be paid; now its end is the order's too."""
    attempt = Payment.objects.filter(order=order, state__in=LIVE).first()
    if order.status != queries.WAITING_FOR_MONEY or attempt is None:
        return None
    attempt = lock_payment(attempt.pk)
    if not attempt.cancel_reason:
        write(attempt, cancel_reason=reason, cancelled_by=by)
    return attempt


def _try(payment: Payment, *, now: datetime) -> None:
    """Close it now, or leave it to the sweep. One whose session was never told of is asked for first."""
    try:
        if payment.session_id is None:
            payment = ask(payment)
        close(payment, now=now)
    except (gateway.Refused, gateway.Broken) as trouble:
        log.warning("not_closed", payment=payment.pk, error=str(trouble))
        bury(payment, reason=str(trouble), now=now)
    except gateway.Unavailable as trouble:
        log.warning("not_closed_yet", payment=payment.pk, error=str(trouble))


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
        is_over = is_gone and payment.state == Payment.State.OPEN
        if is_over:
            write(payment, state=Payment.State.EXPIRED, last_error=FORGOTTEN)
        # The look has held the order for this, unless a person has settled it.
        if is_over or (payment.cancel_reason and order.status == queries.WAITING_FOR_MONEY):
            release(order, payment, now=now)
