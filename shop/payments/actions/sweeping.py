"""Sweep: what a lost answer, a closed browser or a missing webhook left behind is finished here, each minute."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from shop.orders import lifecycle
from shop.payments import gateway, queries, rules
from shop.payments.actions import receiving, returning
from shop.payments.actions.closing import close
from shop.payments.actions.locking import lock_order
from shop.payments.actions.releasing import bury
from shop.payments.actions.starting import ask, settle
from shop.payments.actions.syncing import sync
from shop.payments.models import Event, Payment, Refund

BATCH = 100
log = structlog.get_logger()


@dataclass
class Tally:
    """How many things were finished, and how many could not be."""

    done: int = 0
    troubled: int = 0


def sweep(*, now: datetime) -> Tally:
    """Finish what is overdue; what needs no word of Stripe's comes first.

    Where Stripe does not answer, a duty ends, and its rest waits for the next minute. The other duties go on, for it
    may be silent over one thing alone; once it is silent over three the fuse opens, and no duty waits in vain.
    """
    tally = Tally()
    duties: list[tuple[Iterable[Any], Callable[..., None]]] = [
        (queries.owing_nothing(now=now)[:BATCH], settle),
        (queries.never_started(now=now, minutes=settings.PAYMENT_MINUTES)[:BATCH], _give_up),
        (queries.never_opened(now=now)[:BATCH], _open),
        (queries.to_close(now=now)[:BATCH], close),
        (queries.unfinished_refunds(now=now)[:BATCH], _finish),
        (queries.overdue_events(now=now)[:BATCH], _take_in),
        (queries.to_look_at(now=now)[:BATCH], _look),
    ]
    for things, duty in duties:
        try:
            for thing in things:
                _do(duty, thing, now=now, tally=tally)
        except gateway.Unavailable as trouble:
            log.warning("stripe_unavailable", error=str(trouble))
            tally.troubled += 1
    return tally


def _do(duty: Callable[..., None], thing: Any, *, now: datetime, tally: Tally) -> None:
    """One thing's trouble is not the next one's; only a silent Stripe may be everybody's."""
    try:
        duty(thing, now=now)
    except gateway.Unavailable:
        raise
    except Exception as error:
        tally.troubled += 1
        log.error("sweep_failed", thing=type(thing).__name__, id=thing.pk, error=repr(error))
    else:
        tally.done += 1


def _open(payment: Payment, *, now: datetime) -> None:
    """Ask again with the same key: Stripe gives the stored answer, or proves that it never knew the attempt.

    Where the stored answer is a break-down, a page may stand at Stripe whose address nobody has: none can pay there.
    """
    _come_last(payment.pk, now=now)
    try:
        ask(payment)
    except (gateway.Refused, gateway.Broken) as refusal:
        if payment.cancel_reason or rules.over(payment.expires_at, now=now):
            bury(payment, reason=str(refusal), now=now)


def _give_up(order: Any, *, now: datetime) -> None:
    """No attempt was ever made, so that no money can come: the order ends."""
    try:
        with transaction.atomic():
            order = lock_order(order.pk)
            if queries.never_started(now=now, minutes=settings.PAYMENT_MINUTES).filter(pk=order.pk).exists():
                lifecycle.expire(order, now=now)
    except lifecycle.Refused as refusal:
        log.info("order_already_ended", order=order.pk, reason=str(refusal))


def _take_in(event: Event, *, now: datetime) -> None:
    """What is about money that Stripe does not know is over: its order is held for that, and looked at from there."""
    if event.payment_id:
        _come_last(event.payment_id, now=now)
    try:
        receiving.work(event, now=now)
    except gateway.Missing as nothing:
        log.warning("event_about_nothing", id=event.pk, error=str(nothing))
        Event.objects.filter(pk=event.pk).update(processed_at=now)


def _finish(row: Refund, *, now: datetime) -> None:
    """Whoever asked for it was told that it follows by itself; where it cannot, staff learn that."""
    _come_last(row.payment_id, now=now)
    if row.status == "new":
        returning.send_again(row)
    payment = sync(row.payment, now=now)
    row.refresh_from_db()
    if row.status in rules.REFUND_ENDED and payment.state == Payment.State.PAID:
        lifecycle.note_part_failed(
            payment.order, amount=row.amount, key=str(row.uuid), was_told=bool(row.told_at), now=now
        )


def _look(payment: Payment, *, now: datetime) -> None:
    _come_last(payment.pk, now=now)
    sync(payment, now=now)


def _come_last(payment_id: int, *, now: datetime) -> None:
    """Asked about and not answered is looked at too, so that one in trouble does not stand in the others' way."""
    Payment.objects.filter(pk=payment_id).update(looked_at=now)
