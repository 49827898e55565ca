"""The treatment diary: the customer tells of a session, and every letter not yet sent follows. Safe to repeat.

Each raises ``Erased`` for a person who was erased meanwhile.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from shop.aftercare.actions import concerns, placing
from shop.aftercare.actions.planning import lock_known, replan
from shop.aftercare.models import Enrolment, Person, Session

HEALING = timedelta(days=7)


@transaction.atomic
def set_treatment(
    enrolment: Enrolment, *, treated_on: date, treatment: str, now: datetime, depth_mm: Decimal | None = None
) -> Enrolment:
    """The customer said on which day the treatment is or was, at *home* or in a *clinic*.

    Moves the order's session that is still planned, or writes down a new one; the same day told twice is one session,
    and a day in the past one that was done. Raises ``ValueError`` for any other kind of treatment, ``TooEarly`` and
    ``Taken``.
    """
    if treatment not in (Enrolment.Treatment.HOME, Enrolment.Treatment.CLINIC):
        raise ValueError(f"A treatment is at home or in a clinic, not {treatment!r}.")
    person, locked = _lock(enrolment)
    session = (
        _told(person, treated_on)
        or locked.sessions.filter(state=Session.State.PLANNED).last()
        or placing.new_session(locked, day=treated_on, now=now)
    )
    session.place, session.depth_mm = treatment, depth_mm or session.depth_mm
    placing.place(session, person=person, day=treated_on, now=now)
    _tell(locked, treatment)
    replan(person, now=now)
    return locked


@transaction.atomic
def add_session(
    enrolment: Enrolment, *, day: date, place: str, now: datetime, depth_mm: Decimal | None = None
) -> Session:
    """A further session, at *home* or in a *clinic*. The same day told twice is one session. Raises ``TooEarly``."""
    person, locked = _lock(enrolment)
    if told := _told(person, day):
        return told
    session = placing.new_session(locked, day=day, now=now)
    session.place, session.depth_mm = place, depth_mm
    placing.place(session, person=person, day=day, now=now)
    _tell(locked, place)
    replan(person, now=now)
    return session


@transaction.atomic
def move_session(session: Session, *, day: date, now: datetime) -> Session:
    """Another day for a session. Letters that left already are not sent again. Raises ``TooEarly``, ``Taken``."""
    person, locked = _lock_session(session)
    if locked.day != day:
        placing.place(locked, person=person, day=day, now=now)
        replan(person, now=now)
    return locked


@transaction.atomic
def log_session(
    session: Session, *, cartridges: int, now: datetime, depth_mm: Decimal | None = None, day: date | None = None
) -> Session:
    """It was done, on this ``day``, with so many cartridges; they count as used.

    What happened is never refused for being early: planned sessions move later instead, as far as the skin needs it.
    Raises ``Taken`` when another session stands on that day.
    """
    person, locked = _lock_session(session)
    others = person.sessions.exclude(state=Session.State.SKIPPED).exclude(pk=locked.pk)
    if others.filter(day=day or locked.day).exists():
        raise placing.Taken(f"There is a session on {day or locked.day} already.")
    locked.day, locked.state, locked.cartridges = day or locked.day, Session.State.DONE, max(cartridges, 0)
    locked.depth_mm = depth_mm or locked.depth_mm
    placing.save(locked, now=now)
    placing.push(person, after=locked, not_before=locked.not_before or locked.day, now=now)
    replan(person, now=now)
    return locked


@transaction.atomic
def skip_session(session: Session, *, now: datetime) -> Session:
    """It does not take place: none of its letters come."""
    person, locked = _lock_session(session)
    locked.state = Session.State.SKIPPED
    placing.save(locked, now=now)
    replan(person, now=now)
    return locked


@transaction.atomic
def not_healed(session: Session, *, today: date, now: datetime) -> Session:
    """The skin has not settled: the next session comes at least a week from ``today``, a planned one moves there.

    Told again on the same day, it changes nothing.
    """
    person, locked = _lock_session(session)
    locked.not_before = max(today + HEALING, locked.not_before or today)
    placing.save(locked, now=now)
    placing.push(person, after=locked, not_before=locked.not_before, now=now)
    replan(person, now=now)
    return locked


@transaction.atomic
def feel(session: Session, *, feeling: str, now: datetime) -> Session:
    """The answer to the check after three days. *Worried* opens a task for staff and sends the letter that helps.

    Raises ``ValueError`` for an answer that is none.
    """
    if feeling not in Session.Feeling.values:
        raise ValueError(f"Nobody can feel {feeling!r}.")
    person, locked = _lock_session(session)
    locked.feeling, locked.felt_at = feeling, now
    if feeling == Session.Feeling.WORRIED:
        locked.problem_at = locked.problem_at or now
        concerns.open_concern(locked.enrolment, session=locked, now=now)
    placing.save(locked, now=now)
    replan(person, now=now)
    return locked


@transaction.atomic
def report_problem(enrolment: Enrolment, *, now: datetime) -> Enrolment:
    """Something went wrong: staff get a task, and the customer the letter that says what to do now."""
    person, locked = _lock(enrolment)
    session = locked.sessions.exclude(state=Session.State.SKIPPED).last()
    concerns.open_concern(locked, session=session, now=now)
    if session:
        session.problem_at = session.problem_at or now
        placing.save(session, now=now)
    else:
        locked.problem_at = locked.problem_at or now
        locked.save(update_fields=["problem_at"])
    replan(person, now=now)
    return locked


@transaction.atomic
def snooze(enrolment: Enrolment, *, until: date, now: datetime) -> Enrolment:
    """Ask for a treatment day again not before ``until``."""
    person, locked = _lock(enrolment)
    locked.snoozed_until = until
    locked.save(update_fields=["snoozed_until"])
    replan(person, now=now)
    return locked


@transaction.atomic
def decline(enrolment: Enrolment, *, now: datetime) -> Enrolment:
    """The customer said: not for me. No advice is sent any more, unless a date is set later; receipts still are."""
    person, locked = _lock(enrolment)
    _tell(locked, Enrolment.Treatment.NOT_FOR_ME)
    replan(person, now=now)
    return locked


@transaction.atomic
def finish_course(person: Person, *, on: date | None, now: datetime) -> Person:
    """The customer has finished for now; None: goes on after all."""
    locked = lock_known(person)
    locked.completed_on = on
    locked.save(update_fields=["completed_on"])
    replan(locked, now=now)
    return locked


def _lock(enrolment: Enrolment) -> tuple[Person, Enrolment]:
    person = lock_known(enrolment.person)
    return person, Enrolment.objects.select_related("order").get(pk=enrolment.pk)


def _lock_session(session: Session) -> tuple[Person, Session]:
    person = lock_known(session.person)
    return person, Session.objects.select_related("enrolment__order").get(pk=session.pk)


def _told(person: Person, day: date) -> Session | None:
    """The session of that day, if there is one."""
    counting = person.sessions.exclude(state=Session.State.SKIPPED)
    return counting.select_related("enrolment").filter(day=day).first()


def _tell(enrolment: Enrolment, treatment: str) -> None:
    enrolment.treatment = treatment
    enrolment.save(update_fields=["treatment"])
