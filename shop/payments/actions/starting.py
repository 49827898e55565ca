"""Start: one live attempt per order, one Checkout Session per attempt, however often Pay is pressed."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.payments import gateway, queries, rules
from shop.payments.actions import knowing
from shop.payments.actions.locking import lock_order, lock_payment, write, write_unless_changed
from shop.payments.actions.syncing import sync
from shop.payments.models import LIVE, Payment

STANDING = (*LIVE, Payment.State.PAID, Payment.State.MISMATCH)


class Closed(Exception):
    """The order takes no payment: it is paid, over, given up, being looked at, or its customer's bank is at work."""


def start(order: Any, *, now: datetime) -> Payment:
    """The order's open attempt; its ``session_url`` is the page where the customer pays.

    Raises ``Closed`` when the order takes no payment and ``gateway.Unavailable`` when Stripe cannot be asked now; the
    order is held meanwhile, and the same call may be made again. An order over nothing is paid by this call alone.
    """
    if not order.total_incl_tax:
        settle(order, now=now)
    payment = _attempt(order, now=now)
    if payment.session_id and rules.over(payment.expires_at, now=now):
        payment = sync(payment, now=now)
    if payment.state not in (Payment.State.NEW, Payment.State.OPEN):
        raise Closed
    if payment.session_id:
        return payment
    try:
        payment = ask(payment)
    except (gateway.Refused, gateway.Broken) as trouble:
        payment = _ask_anew(order, payment, trouble, now=now)
    if payment.state != Payment.State.OPEN or payment.cancel_reason:
        raise Closed  # It ended, or staff gave the order up, while Stripe was asked.
    return payment


def settle(order: Any, *, now: datetime) -> None:
    """Mark an order as paid that costs nothing, such as by a voucher: nobody need be asked for that."""
    with transaction.atomic():
        order = lock_order(order.pk)
        if order.status == queries.WAITING_FOR_MONEY and not order.total_incl_tax:
            lifecycle.mark_paid(order, now=now)


def ask(payment: Payment) -> Payment:
    """Ask Stripe for the attempt's session, with the stored parameters and key, and store the answer."""
    try:
        opened = gateway.create_session(payment.parameters, idempotency_key=payment.idempotency_key)
    except gateway.Unavailable:
        # Another press of the same button may have had its answer meanwhile.
        payment.refresh_from_db()
        if payment.session_id:
            return payment
        raise
    if payment.state == Payment.State.NEW and write_unless_changed(
        payment, session_id=opened.id, session_url=opened.url, state=Payment.State.OPEN
    ):
        return payment
    with transaction.atomic():
        payment = lock_payment(payment.pk)
        if payment.session_id is None:
            state = Payment.State.OPEN if payment.state == Payment.State.NEW else payment.state
            write(payment, session_id=opened.id, session_url=opened.url, state=state)
    return payment


def _ask_anew(order: Any, refused: Payment, trouble: Exception, *, now: datetime) -> Payment:
    """A refusal proves that nothing was executed, a break-down that nobody has the page's address, nor ever will.

    So make a fresh attempt, with a later end. A customer that Stripe knows no more is forgotten, and it makes a new
    one; after any other refusal it is told nothing of who pays.
    """
    with transaction.atomic():
        lock_order(order.pk)
        refused = lock_payment(refused.pk)
        if refused.cancel_reason:
            raise Closed
        if refused.state == Payment.State.NEW:
            write(refused, state=Payment.State.EXPIRED, last_error="Stripe refused to open it; a new one followed.")
        unknown = getattr(trouble, "param", "") == "customer" and knowing.forget(refused)
    plainly = isinstance(trouble, gateway.Refused) and not unknown
    payment = _attempt(order, now=now, plainly=plainly)
    if payment.session_id:
        return payment
    try:
        return ask(payment)
    except gateway.Refused as refusal:
        raise gateway.Unavailable(str(refusal)) from refusal


def _attempt(order: Any, *, now: datetime, plainly: bool = False) -> Payment:
    """The live attempt, or a new one with exactly what Stripe will be asked."""
    with transaction.atomic():
        order = lock_order(order.pk)
        if order.status != queries.WAITING_FOR_MONEY:
            raise Closed
        standing = Payment.objects.filter(order=order, state__in=STANDING)
        if live := next((each for each in standing if each.state in LIVE), None):
            if live.cancel_reason:
                raise Closed
            return live
        if standing or not order.total_incl_tax:
            raise Closed
        ref, expires_at = uuid.uuid4(), now + rules.minutes(settings.PAYMENT_MINUTES)
        parameters = gateway.session_parameters(
            ref=str(ref),
            number=order.number,
            amount=order.total_incl_tax,
            currency=order.currency,
            **knowing.who_pays(order, plainly=plainly),
            expires_at=expires_at,
            return_url=settings.SHOP_URL + reverse("payments:return", args=[orders.token_for(order)]),
        )
        return Payment.objects.create(
            ref=ref,
            order=order,
            amount=order.total_incl_tax,
            currency=order.currency,
            parameters=parameters,
            expires_at=expires_at,
            created_at=now,
        )
