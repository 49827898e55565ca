"""Enrol an order in the sequence: once, with every step's row made at once."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.aftercare import queries, rules
from shop.aftercare.actions.people import person_for
from shop.aftercare.actions.planning import replan
from shop.aftercare.models import Enrolment, Person, SequenceVersion

logger = logging.getLogger(__name__)


@transaction.atomic
def enrol(order: Any, *, started_at: datetime, now: datetime) -> Enrolment | None:
    """The order's enrolment, made on the first call, in the caller's transaction; ``started_at`` is when it was paid.

    None as long as no edition of the sequence is loaded (``sweep`` enrols the order later), and for an order that
    has ended. A second call, even a concurrent one, gives the same enrolment.
    """
    locked = lock_order(order)
    if enrolment := queries.enrolment_of(locked):
        return enrolment
    version = queries.latest_version()
    if version is None or locked.status in rules.ENDED:
        return None
    person = person_for(locked, now=now)
    enrolment = _create(locked, person=person, version=version, started_at=started_at, now=now)
    replan(person, now=now)
    return enrolment


def _create(order: Any, *, person: Person, version: SequenceVersion, started_at: datetime, now: datetime) -> Enrolment:
    dispatched_at, delivered_at = queries.delivery_of(order)
    lines = queries.live_lines(order)
    return Enrolment.objects.create(
        person=person,
        order=order,
        version=version,
        sequence=version.sequence,
        groups=queries.groups_of(line.product for line in lines),
        to_address=order.email,
        bought=queries.bought_in(order, lines=lines, is_repeat=person.enrolments.exists()),
        ordered_at=started_at,
        dispatched_at=dispatched_at,
        delivered_at=delivered_at or (dispatched_at and queries.estimated_delivery(dispatched_at)),
        delivery_is_estimated=bool(dispatched_at and not delivered_at),
        created_at=now,
    )


def sweep(*, now: datetime, limit: int = 200) -> int:
    """Enrol living orders that have no enrolment, each in its own transaction. Returns how many.

    One order's trouble is logged and is not the next one's.
    """
    if queries.latest_version() is None:
        return 0
    return sum(_try_to_enrol(order, now=now) for order in queries.paid_without_enrolment(limit=limit))


def _try_to_enrol(order: Any, *, now: datetime) -> bool:
    try:
        return _enrol_if_live(order, now=now)
    except Exception:
        logger.exception("An order could not be enrolled", extra={"order_id": order.pk})
        return False


@transaction.atomic
def _enrol_if_live(order: Any, *, now: datetime) -> bool:
    locked = lock_order(order)
    if locked.status not in rules.LIVE:
        return False
    return enrol(locked, started_at=queries.paid_at(locked), now=now) is not None


def lock_order(order: Any) -> Any:
    """The order's row, held until the transaction ends: enrolments of one order are made one after the other."""
    return type(order)._default_manager.select_for_update().get(pk=order.pk)
