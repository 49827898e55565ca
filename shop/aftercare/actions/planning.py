"""Bring a person's rows and letters in line with the plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from shop.aftercare import queries, rules
from shop.aftercare.models import Person, PlannedStep, Session
from shop.mail import actions as mail
from shop.mail.models import Message

AUTHOR = "aftercare"
FIELDS = ("nominal_at", "base_at", "due_at", "wall_time", "reason", "message", "session")
GONE = "it is no longer part of the plan"
_COLUMNS = {
    **dict.fromkeys(("enrolment_id", "step_id", "session_id", "lot_id", "message_id"), "bigint"),
    **dict.fromkeys(("key", "occurrence", "wall_time", "reason"), "text"),
    **dict.fromkeys(("nominal_at", "base_at", "due_at"), "timestamptz"),
}
_INSERT = (
    f"INSERT INTO aftercare_plannedstep ({', '.join(_COLUMNS)}) "  # noqa: S608 - names from above
    f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _COLUMNS.values())})"
)


class Erased(Exception):
    """The person was erased while somebody waited to do something for them: there is nobody to do it for."""


def lock(person: Person) -> Person:
    """The person as it is now, held until the transaction ends: all that belongs to it changes one after the other."""
    return Person.objects.select_for_update().get(pk=person.pk)


def lock_known(person: Person) -> Person:
    """The same, for a wish of the person's own. Raises ``Erased``."""
    locked = lock(person)
    if locked.erased_at:
        raise Erased
    return locked


def replan(person: Person, *, now: datetime) -> None:
    """Plan anew and move, add or call back every letter that nobody has begun to send.

    The caller holds the person's row. Planning twice changes nothing.
    """
    replan_all([person], now=now)


def replan_all(people: Iterable[Person], *, now: datetime) -> None:
    """The same for many people, whose rows the caller holds, with a few statements for all of them."""
    lives = queries.lives_of(people)
    plans = [_plan_of(life, now=now) for life in lives]
    _write_letters([each for plan in plans for each in plan.planned], now=now)
    _insert([row for plan in plans for row in plan.fresh])
    older = [row for plan in plans for row in plan.changed]
    PlannedStep.objects.bulk_create(older, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS)
    before = [life.person.pk for life in lives if life.person.tzdata != queries.TZDATA]
    if before:
        Person.objects.filter(pk__in=before).update(tzdata=queries.TZDATA)


def _insert(rows: list[PlannedStep]) -> None:
    """Store new rows. In SQL, because each order has some thirty, each field of which the ORM would take in hand."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [[getattr(row, name) for row in rows] for name in _COLUMNS])


@dataclass(frozen=True)
class _Plan:
    """One person's rows beside what is planned for them; ``fresh`` ones are not saved yet."""

    planned: list[tuple[PlannedStep, rules.Planned]]
    fresh: list[PlannedStep]
    changed: list[PlannedStep]


def _plan_of(life: queries.Life, *, now: datetime) -> _Plan:
    rows = {row.ref: row for row in life.rows}
    entries = life.timeline(now=now)
    fresh = _new_rows(life, [entry for entry in entries if entry.ref not in rows])
    rows |= fresh
    sessions = {(each.enrolment_id, str(each.index)): each for each in life.sessions}
    changed = [
        row
        for entry in entries
        if not _is_closed(row := rows[entry.ref]) and _apply(entry, row, sessions=sessions, now=now)
    ]
    for ref in set(rows) - {entry.ref for entry in entries}:
        changed += _let_go(rows[ref], now=now)
    return _Plan(
        planned=[(rows[entry.ref], entry.planned) for entry in entries],
        fresh=list(fresh.values()),
        changed=[row for row in changed if row.ref not in fresh],
    )


def renew_zones(*, now: datetime, limit: int = 200) -> int:
    """Plan anew for people whose dates were reckoned with another tz database. Returns how many.

    Wall time is the truth and UTC only its copy: a country that moves its clocks moves these letters' UTC with them.
    """
    older = Person.objects.exclude(tzdata=queries.TZDATA).order_by("pk")[:limit]
    for person in older:
        with transaction.atomic():
            replan(lock(person), now=now)
    return len(older)


def _new_rows(life: queries.Life, entries: list[rules.Entry]) -> dict[rules.Ref, PlannedStep]:
    """Rows for these letters, not saved yet."""
    enrolments = {each.pk: each for each in life.enrolments}
    steps = {each.pk: {step.key: step for step in queries.steps_of(each.version_id)} for each in life.enrolments}
    lots = {(each.pk, lot.ref): lot for each in life.enrolments for lot in each.lots.all()}
    return {
        entry.ref: PlannedStep(
            enrolment=enrolments[entry.ref.purchase],
            step=steps[entry.ref.purchase][entry.ref.key],
            key=entry.ref.key,
            occurrence=entry.ref.occurrence,
            lot=lots.get((entry.ref.purchase, entry.ref.occurrence)),
        )
        for entry in entries
    }


def _values(row: PlannedStep) -> tuple[object, ...]:
    """What a plan may change of a row."""
    return (
        row.nominal_at,
        row.base_at,
        row.due_at,
        row.wall_time,
        row.reason,
        row.message_id,
        row.session_id,
    )


def _is_closed(row: PlannedStep) -> bool:
    return bool(row.message and queries.is_closed(row.message))


def _apply(entry: rules.Entry, row: PlannedStep, *, sessions: dict[tuple[int, str], Session], now: datetime) -> bool:
    """Whether the row has changed."""
    planned = entry.planned
    before = _values(row)
    if entry.step.anchor in rules.OF_SESSION:
        row.session = sessions.get((row.enrolment_id, row.occurrence))
    if planned.due_at is not None and planned.expires_at is not None:
        done = _post(row, due_at=planned.due_at, expires_at=planned.expires_at, now=now)
    else:
        done = call_back(row, reason=planned.reason, now=now)
    if done:
        row.nominal_at, row.base_at, row.due_at = planned.nominal_at, planned.base_at, planned.due_at
        row.wall_time, row.reason = planned.wall_time, planned.reason
    return before != _values(row)


def _let_go(row: PlannedStep, *, now: datetime) -> list[PlannedStep]:
    """Call back a letter whose place in the plan has gone; one that was sent keeps its story."""
    if _is_closed(row) or row.reason == GONE or not call_back(row, reason=GONE, now=now):
        return []
    row.due_at, row.base_at, row.nominal_at, row.wall_time, row.reason = None, None, None, "", GONE
    return [row]


def call_back(row: PlannedStep, *, reason: str, now: datetime) -> bool:
    """Take the row's letter out of the outbox. False: it is being sent just now."""
    if row.message is None or row.message.state == Message.State.CANCELLED:
        return True
    return mail.cancel(row.message, reason=f"{reason[:1].upper()}{reason[1:].rstrip('.')}.", now=now)


def _post(row: PlannedStep, *, due_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Give the row's letter its date in the outbox, if it has one already; False: it is being sent just now."""
    if row.message is None:
        return True
    is_same = (row.due_at, row.message.expires_at) == (due_at, expires_at)
    if is_same and row.message.state != Message.State.CANCELLED:
        return True
    moved = {"due_at": due_at, "expires_at": expires_at, "now": now}
    if mail.reschedule(row.message, **moved):
        return True
    # A worker holds it, but has not begun: taken back from the worker, it can be moved.
    return mail.cancel(row.message, reason="Moved to another date.", now=now) and mail.reschedule(row.message, **moved)


def _write_letters(planned: list[tuple[PlannedStep, rules.Planned]], *, now: datetime) -> None:
    """Put into the outbox what has a date for the first time."""
    first = [(row, each) for row, each in planned if each.due_at and row.message is None]
    messages = mail.plan_all([_wanted(row, each) for row, each in first], now=now) if first else []
    for (row, _), message in zip(first, messages, strict=True):
        row.message = message


def _wanted(row: PlannedStep, planned: rules.Planned) -> mail.Wanted:
    enrolment = row.enrolment
    assert planned.due_at is not None  # noqa: S101
    return mail.Wanted(
        key=f"aftercare:{enrolment.pk}:{row.key}:{row.occurrence}",
        kind=f"aftercare-{row.key.lower()}",
        author=AUTHOR,
        purpose=row.step.purpose,
        to_address=enrolment.to_address,
        due_at=planned.due_at,
        expires_at=planned.expires_at,
        user=enrolment.order.user,
        when_in_doubt=row.step.when_in_doubt,
    )
