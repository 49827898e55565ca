"""Bring an enrolment's rows and letters in line with its plan."""

from datetime import datetime

from shop.aftercare import queries, rules
from shop.aftercare.models import Enrolment, PlannedStep
from shop.mail import actions as mail
from shop.mail.models import Message

AUTHOR = "aftercare"


def replan(enrolment: Enrolment, *, now: datetime) -> None:
    """Plan anew and move, add or call back every letter that nobody has begun to send.

    The caller holds the enrolment's row. Planning twice changes nothing.
    """
    rows = {row.key: row for row in enrolment.planned_steps.select_related("message", "step")}
    for planned in queries.plan_of(enrolment, now=now):
        row = rows[planned.key]
        if not (row.message and queries.is_closed(row.message)):
            _apply(planned, row, enrolment=enrolment, now=now)


def _apply(planned: rules.Planned, row: PlannedStep, *, enrolment: Enrolment, now: datetime) -> None:
    if planned.due_at is not None and planned.expires_at is not None:
        done = _post(row, enrolment=enrolment, due_at=planned.due_at, expires_at=planned.expires_at, now=now)
    else:
        done = _call_back(row, reason=planned.reason, now=now)
    if done:
        row.nominal_at, row.due_at = planned.nominal_at, planned.due_at
        row.wall_time, row.reason = planned.wall_time, planned.reason
        row.save(update_fields=["nominal_at", "due_at", "wall_time", "reason", "message"])


def _call_back(row: PlannedStep, *, reason: str, now: datetime) -> bool:
    """Take the row's letter out of the outbox. False: it is being sent just now."""
    if row.message is None or row.message.state == Message.State.CANCELLED:
        return True
    return mail.cancel(row.message, reason=f"{reason[:1].upper()}{reason[1:].rstrip('.')}.", now=now)


def _post(row: PlannedStep, *, enrolment: Enrolment, due_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Give the row's letter its date in the outbox. False: it is being sent just now, so its old date stands."""
    if row.message is None:
        row.message = mail.plan(
            key=f"aftercare:{enrolment.pk}:{row.key}",
            kind=f"aftercare-{row.key.lower()}",
            author=AUTHOR,
            purpose=row.step.purpose,
            to_address=enrolment.to_address,
            due_at=due_at,
            expires_at=expires_at,
            now=now,
            user=enrolment.order.user,
        )
        return True
    if row.due_at == due_at and row.message.state != Message.State.CANCELLED:
        return True
    moved = {"due_at": due_at, "expires_at": expires_at, "now": now}
    if mail.reschedule(row.message, **moved):
        return True
    # A worker holds it, but has not begun: taken back from the worker, it can be moved.
    return mail.cancel(row.message, reason="Moved to another date.", now=now) and mail.reschedule(row.message, **moved)
