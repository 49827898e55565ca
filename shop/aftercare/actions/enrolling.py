"""Enrol an order in the sequence: once, with every step's row made at once. The worker does it, for many together."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from shop.aftercare import queries
from shop.aftercare.actions.people import people_for
from shop.aftercare.actions.planning import replan_all
from shop.aftercare.models import Enrolment, Person, SequenceVersion

logger = logging.getLogger(__name__)
ENROL = "aftercare.enrol"
# Seconds in which paid orders gather, because many enrolled together cost a fifth of as many alone.
GATHER = 2


def enrol_soon(order: Any) -> None:
    """Let the worker enrol an order that is paid in this transaction, with all that wait; at once if there is none.

    The worker is told when the transaction has ended well, so that nothing of the letters can be in the way of the
    money, and so that a job that waits then will surely see the order. Should the word get lost, the sweep of the next
    minute does it.
    """
    transaction.on_commit(partial(_tell_the_worker, order.pk))


def _tell_the_worker(order_id: int) -> None:
    """One waiting job is enough for all; one that runs already may have looked before, and does not count."""
    try:
        if ProcrastinateJob.objects.filter(queueing_lock=ENROL, status="todo").exists():
            return
        later = {"seconds": GATHER}
        app.configure_task(name=ENROL, queue="aftercare", queueing_lock=ENROL, schedule_in=later).defer()
    except AlreadyEnqueued:
        return
    except Exception:
        logger.exception("The worker was not told of a paid order", extra={"order_id": order_id})


@transaction.atomic
def enrol_all(orders: Sequence[Any], *, now: datetime) -> int:
    """Enrol those of the orders that live and have no enrolment, with a few statements for all. Returns how many.

    Nobody as long as no edition of the sequence is loaded; a second call, even a concurrent one, finds nothing to do.
    """
    version = queries.latest_version()
    locked = queries.locked_without_enrolment(orders) if version else []
    if version is None or not locked:
        return 0
    people = people_for(locked, now=now)
    lines = queries.live_lines_of(locked)
    known = set(Enrolment.objects.filter(person__in=people.values()).values_list("person_id", flat=True))
    made = []
    for order in locked:
        person = people[order.pk]
        made.append(
            _enrolment(
                order,
                person=person,
                version=version,
                lines=lines[order.pk],
                is_repeat=person.pk in known,
                started_at=queries.paid_at(order),
                now=now,
            )
        )
        known.add(person.pk)
    Enrolment.objects.bulk_create(made)
    replan_all({person.pk: person for person in people.values()}.values(), now=now)
    return len(made)


def _enrolment(
    order: Any,
    *,
    person: Person,
    version: SequenceVersion,
    lines: list[Any],
    is_repeat: bool,
    started_at: datetime,
    now: datetime,
) -> Enrolment:
    """Not saved yet."""
    dispatched_at, delivered_at = queries.delivery_of(order)
    return Enrolment(
        person=person,
        order=order,
        version=version,
        sequence=version.sequence,
        groups=queries.groups_of(line.product for line in lines),
        to_address=order.email,
        bought=queries.bought_in(order, lines=lines, is_repeat=is_repeat),
        ordered_at=started_at,
        dispatched_at=dispatched_at,
        delivered_at=delivered_at or (dispatched_at and queries.estimated_delivery(order, left_at=dispatched_at)),
        delivery_is_estimated=bool(dispatched_at and not delivered_at),
        created_at=now,
    )


def sweep(*, now: datetime, limit: int = 200) -> int:
    """Enrol living orders that have no enrolment. Returns how many.

    Should one of them be in trouble, each is tried in a transaction of its own: it is not the others' trouble.
    """
    if queries.latest_version() is None:
        return 0
    waiting = list(queries.paid_without_enrolment(limit=limit))
    try:
        return enrol_all(waiting, now=now)
    except Exception:
        logger.exception("Orders could not be enrolled together; each is tried alone")
        return sum(_try_to_enrol(order, now=now) for order in waiting)


def _try_to_enrol(order: Any, *, now: datetime) -> int:
    try:
        return enrol_all([order], now=now)
    except Exception:
        logger.exception("An order could not be enrolled", extra={"order_id": order.pk})
        return 0
