"""Bring people under way onto another edition, one order at a time, while letters are being sent."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from procrastinate.contrib.django import app

from shop.aftercare import queries
from shop.aftercare.actions.planning import GONE, call_back, lock, replan
from shop.aftercare.models import Enrolment, PlannedStep, SequenceVersion, Step, Switch
from shop.mail import actions as mail
from shop.mail.models import Message

logger = logging.getLogger(__name__)


def promise(version: SequenceVersion, enrolments: QuerySet[Enrolment]) -> int:
    """Mark the orders that are to go on with ``version``, in the caller's transaction. Returns how many.

    No order is locked for it, so nobody who is at work on one of them waits or is waited for.
    """
    marked = [Switch(enrolment_id=pk, version=version) for pk in enrolments.values_list("pk", flat=True)]
    Switch.objects.bulk_create(
        marked, batch_size=1000, update_conflicts=True, unique_fields=["enrolment"], update_fields=["version"]
    )
    if marked:
        _nudge()
    return len(marked)


def switch_waiting(*, now: datetime, limit: int = 200) -> int:
    """Change over the orders that a publication marked, each in its own transaction. Returns how many are done.

    Any number of workers may do so at once, and any may die: an order stays marked until it is changed over. One
    order's trouble is logged and is not the next one's.
    """
    waiting = Switch.objects.select_related("enrolment__person", "version").order_by("pk")
    return sum(_try_to_switch(each, now=now) for each in waiting[:limit])


def _try_to_switch(promised: Switch, *, now: datetime) -> bool:
    try:
        switch(promised.enrolment, version=promised.version, now=now)
    except Exception:
        logger.exception("An order could not be changed over", extra={"enrolment_id": promised.enrolment_id})
        return False
    return True


@transaction.atomic
def switch(enrolment: Enrolment, *, version: SequenceVersion, now: datetime) -> bool:
    """Go on with ``version``: steps are matched by their keys. False: it was on it already, or has ended.

    What was sent, or is being sent, stays as it was and is never sent again; steps that the edition does not have are
    called back. The sender of a letter holds the person's row too, so either it leaves as it was before, or it waits.
    """
    person = lock(enrolment.person)
    locked = Enrolment.objects.get(pk=enrolment.pk)
    Switch.objects.filter(enrolment=locked, version=version).delete()
    if locked.version_id == version.pk or locked.state != Enrolment.State.ACTIVE:
        return False
    locked.version = version
    locked.save(update_fields=["version"])
    _match(locked, version=version, now=now)
    replan(person, now=now)
    return True


def _match(enrolment: Enrolment, *, version: SequenceVersion, now: datetime) -> None:
    """Let each open row stand for the new edition's step of its key, or call its letter back."""
    steps = {step.key: step for step in queries.steps_of(version.pk)}
    rows = enrolment.planned_steps.select_related("message").defer("message__html", "message__text")
    matched = []
    for row in rows.order_by("pk"):
        if row.message and queries.is_closed(row.message):
            continue
        if step := steps.get(row.key):
            if row.message and _kind(step) != _kind(row.message):
                purpose, when_in_doubt = _kind(step)
                mail.change_purpose(row.message, purpose=purpose, when_in_doubt=when_in_doubt, now=now)
            matched.append(row.pk)
        else:
            call_back(row, reason=f"{GONE}: edition {version.number} has no such letter", now=now)
    same_key = Step.objects.filter(version=version, key=OuterRef("key")).values("pk")
    PlannedStep.objects.filter(pk__in=matched).update(step=Subquery(same_key))


def _kind(each: Step | Message) -> tuple[str, str]:
    return each.purpose, each.when_in_doubt


def _nudge() -> None:
    """Leave the worker a hint, in the same transaction. Without it, it is done at the next tick anyway."""
    try:
        with transaction.atomic():
            app.configure_task(name="aftercare.switch", queue="aftercare").defer()
    except Exception:
        logger.exception("No nudge was left for the worker")
