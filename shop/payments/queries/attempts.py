"""What is asked of attempts to pay."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from oscar.core.loading import get_model

from shop.orders import rules as orders
from shop.payments import rules
from shop.payments.models import LIVE, Event, Payment, Refund

WAITING_FOR_MONEY = orders.PENDING
ENDED_UNPAID = orders.CANCELLED


def find_payment(*, session_id: str = "", intent_id: str = "", ref: str = "") -> Payment | None:
    """The attempt that Stripe means, by any of its three names; None when it is not ours."""
    named = Q(pk=None)
    if session_id:
        named |= Q(session_id=session_id)
    if intent_id:
        named |= Q(payment_intent_id=intent_id)
    if _is_uuid(ref):
        named |= Q(ref=ref)
    return Payment.objects.filter(named).first()


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def latest(order: Any) -> Payment | None:
    """The order's attempt that counts: the paid one, else the last."""
    paid = Payment.objects.filter(order=order, state=Payment.State.PAID).first()
    return paid or Payment.objects.filter(order=order).last()


def never_opened(*, now: datetime) -> QuerySet[Payment]:
    """Attempts whose session was asked for a while ago, with no answer."""
    asked_before = now - rules.ASK_AGAIN_AFTER
    return Payment.objects.filter(state=Payment.State.NEW, session_id=None, created_at__lte=asked_before)


def to_close(*, now: datetime) -> QuerySet[Payment]:
    """Attempts whose time is over, or whose order no longer waits for money; also those that hold another sum than
    was asked, once their order is given up."""
    ended = Q(expires_at__lte=now) | ~Q(order__status=WAITING_FOR_MONEY)
    held = Q(state=Payment.State.MISMATCH, order__status=ENDED_UNPAID)
    return Payment.objects.filter(ended & Q(state__in=LIVE) | held).exclude(session_id=None)


def owing_nothing(*, now: datetime) -> QuerySet[Any]:
    """Orders over nothing that were placed a while ago and never marked as paid: a press was interrupted."""
    placed_before = now - rules.ASK_AGAIN_AFTER
    found: QuerySet[Any] = _waiting().filter(total_incl_tax=0, date_placed__lte=placed_before)
    return found


def never_started(*, now: datetime, minutes: int) -> QuerySet[Any]:
    """Orders that wait for money although nobody tries to pay: their customer left before the payment page.

    One that costs nothing is not among them: nothing is missing of it.
    """
    standing = (*LIVE, Payment.State.PAID, Payment.State.MISMATCH)
    busy = Payment.objects.filter(state__in=standing).values("order_id")
    placed_before = now - rules.minutes(minutes)
    found: QuerySet[Any] = _waiting().filter(date_placed__lte=placed_before, total_incl_tax__gt=0).exclude(pk__in=busy)
    return found


def _waiting() -> QuerySet[Any]:
    waiting: QuerySet[Any] = get_model("order", "Order").objects.filter(status=WAITING_FOR_MONEY)
    return waiting


def unsent_refunds(*, now: datetime) -> QuerySet[Refund]:
    """Refunds that Stripe was asked for a while ago, with no answer."""
    return Refund.objects.filter(status="new", created_at__lte=now - rules.ASK_AGAIN_AFTER)


def overdue_events(*, now: datetime) -> QuerySet[Event]:
    """Events that came in but were not worked through."""
    return Event.objects.filter(processed_at=None, received_at__lte=now - rules.EVENT_OVERDUE_AFTER)
