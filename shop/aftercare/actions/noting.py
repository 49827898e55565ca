"""Take note of what happened to an order or to its buyer, and plan anew. Each action holds the enrolment's row."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from shop.aftercare import queries
from shop.aftercare.actions.planning import replan
from shop.aftercare.models import Enrolment


@transaction.atomic
def note_dispatched(order: Any, *, dispatched_at: datetime, now: datetime) -> None:
    """A parcel left. Until somebody knows better, it arrives after the promised days, marked as an estimate."""
    if (enrolment := _lock_of(order)) is None:
        return
    enrolment.dispatched_at = dispatched_at
    if enrolment.delivered_at is None or enrolment.delivery_is_estimated:
        enrolment.delivered_at = queries.estimated_delivery(dispatched_at)
        enrolment.delivery_is_estimated = True
    _save(enrolment, "dispatched_at", "delivered_at", "delivery_is_estimated", now=now)


@transaction.atomic
def note_delivered(order: Any, *, delivered_at: datetime, now: datetime) -> None:
    """The parcel arrived, by the carrier's or a clerk's word: an estimate no longer."""
    if (enrolment := _lock_of(order)) is None:
        return
    enrolment.delivered_at, enrolment.delivery_is_estimated = delivered_at, False
    _save(enrolment, "delivered_at", "delivery_is_estimated", now=now)


@transaction.atomic
def set_treatment(enrolment: Enrolment, *, treated_on: date, treatment: str, now: datetime) -> Enrolment:
    """The customer said on which day the treatment is or was, at *home* or in a *clinic*. Moves every unsent letter.

    Raises ``ValueError`` for any other kind of treatment.
    """
    if treatment not in (Enrolment.Treatment.HOME, Enrolment.Treatment.CLINIC):
        raise ValueError(f"A treatment is at home or in a clinic, not {treatment!r}.")
    locked = _lock(enrolment)
    locked.treatment, locked.treated_on = treatment, treated_on
    _save(locked, "treatment", "treated_on", now=now)
    return locked


@transaction.atomic
def decline(enrolment: Enrolment, *, now: datetime) -> Enrolment:
    """The customer said: not for me. No advice is sent any more, unless a date is set later; receipts still are."""
    locked = _lock(enrolment)
    locked.treatment, locked.treated_on = Enrolment.Treatment.NOT_FOR_ME, None
    _save(locked, "treatment", "treated_on", now=now)
    return locked


@transaction.atomic
def stop(order: Any, *, reason: str, now: datetime) -> None:
    """The order has ended: every letter not yet sent is called back, for good. The first ``reason`` stays."""
    enrolment = _lock_of(order)
    if enrolment is None or enrolment.state == Enrolment.State.STOPPED:
        return
    enrolment.state, enrolment.stop_reason = Enrolment.State.STOPPED, (reason.strip() or "The order has ended")[:200]
    _save(enrolment, "state", "stop_reason", now=now)


def _save(enrolment: Enrolment, *names: str, now: datetime) -> None:
    enrolment.save(update_fields=names)
    replan(enrolment, now=now)


def _lock_of(order: Any) -> Enrolment | None:
    enrolment = queries.enrolment_of(order)
    return enrolment and _lock(enrolment)


def _lock(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_for_update(of=("self",)).select_related("order").get(pk=enrolment.pk)
