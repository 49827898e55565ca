"""The treatment diary: the customer tells of a session, and every letter not yet sent follows. Safe to repeat."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from shop.aftercare import queries, rules
from shop.aftercare.actions import concerns
from shop.aftercare.actions.planning import lock, replan
from shop.aftercare.models import Enrolment, Person, Session

HEALING = timedelta(days=7)


class TooEarly(Exception):  # noqa: N818 - the skin needs rest; nothing went wrong
    """The day is too close to another session. ``first_day`` keeps the least rest (FACTS 2.2)."""

    def __init__(self, first_day: date) -> None:
        super().__init__(f"The first day that leaves your skin enough rest is {first_day}.")
        self.first_day = first_day


@transaction.atomic
def set_treatment(
    enrolment: Enrolment, *, treated_on: date, treatment: str, now: datetime, depth_mm: Decimal | None = None
) -> Enrolment:
    """The customer said on which day the treatment is or was, at *home* or in a *clinic*.

    Moves the order's session that is still planned, or writes down a new one; a day in the past is a session that was
    done. Raises ``ValueError`` for any other kind of treatment and ``TooEarly`` for a day too close to another.
    """
    if treatment not in (Enrolment.Treatment.HOME, Enrolment.Treatment.CLINIC):
        raise ValueError(f"A treatment is at home or in a clinic, not {treatment!r}.")
    person, locked = _lock(enrolment)
    session = locked.sessions.filter(state=Session.State.PLANNED).last() or _new(locked, day=treated_on, now=now)
    session.place, session.depth_mm = treatment, depth_mm or session.depth_mm
    _place(session, person=person, day=treated_on, now=now)
    _tell(locked, treatment)
    replan(person, now=now)
    return locked


@transaction.atomic
def add_session(
    enrolment: Enrolment, *, day: date, place: str, now: datetime, depth_mm: Decimal | None = None
) -> Session:
    """A further session. The same day told twice is one session. Raises ``TooEarly``."""
    person, locked = _lock(enrolment)
    if told := person.sessions.exclude(state=Session.State.SKIPPED).filter(day=day).first():
        return told
    session = _new(locked, day=day, now=now)
    session.place, session.depth_mm = place, depth_mm
    _place(session, person=person, day=day, now=now)
    _tell(locked, place)
    replan(person, now=now)
    return session


@transaction.atomic
def move_session(session: Session, *, day: date, now: datetime) -> Session:
    """Another day for a session. Letters that left already are not sent again. Raises ``TooEarly``."""
    person, locked = _lock_session(session)
    if locked.day != day:
        _place(locked, person=person, day=day, now=now)
        replan(person, now=now)
    return locked


@transaction.atomic
def log_session(session: Session, *, cartridges: int, now: datetime, depth_mm: Decimal | None = None) -> Session:
    """It was done, with so many cartridges; they count as used."""
    person, locked = _lock_session(session)
    locked.state, locked.cartridges = Session.State.DONE, max(cartridges, 0)
    locked.depth_mm = depth_mm or locked.depth_mm
    _save(locked, now=now)
    replan(person, now=now)
    return locked


@transaction.atomic
def skip_session(session: Session, *, now: datetime) -> Session:
    """It does not take place: none of its letters come."""
    person, locked = _lock_session(session)
    locked.state = Session.State.SKIPPED
    _save(locked, now=now)
    replan(person, now=now)
    return locked


@transaction.atomic
def not_healed(session: Session, *, today: date, now: datetime) -> Session:
    """The skin has not settled: the next session comes at least a week from ``today``, a planned one moves there.

    Told again on the same day, it changes nothing.
    """
    person, locked = _lock_session(session)
    locked.not_before = max(today + HEALING, locked.not_before or today)
    _save(locked, now=now)
    following = person.sessions.filter(state=Session.State.PLANNED, day__gt=locked.day, day__lt=locked.not_before)
    for later in following:
        _place(later, person=person, day=locked.not_before, now=now)
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
    _save(locked, now=now)
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
        _save(session, now=now)
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
    locked = lock(person)
    locked.completed_on = on
    locked.save(update_fields=["completed_on"])
    replan(locked, now=now)
    return locked


def _lock(enrolment: Enrolment) -> tuple[Person, Enrolment]:
    person = lock(enrolment.person)
    return person, Enrolment.objects.select_related("order").get(pk=enrolment.pk, person__erased_at=None)


def _lock_session(session: Session) -> tuple[Person, Session]:
    person = lock(session.person)
    return person, Session.objects.select_related("enrolment__order").get(pk=session.pk)


def _new(enrolment: Enrolment, *, day: date, now: datetime) -> Session:
    last = enrolment.sessions.order_by("index").last()
    return Session(
        person_id=enrolment.person_id,
        enrolment=enrolment,
        index=last.index + 1 if last else 1,
        day=day,
        group="N" if "N" in enrolment.groups and "H" not in enrolment.groups else "H",
        cartridges=enrolment.person.per_session,
        created_at=now,
    )


def _place(session: Session, *, person: Person, day: date, now: datetime) -> None:
    """Give the session its day, after the rest that it needs. In a clinic, the practitioner decides."""
    if session.place == Session.Place.HOME:
        others = person.sessions.exclude(state=Session.State.SKIPPED).exclude(pk=session.pk)
        others = others.exclude(enrolment__treatment=Enrolment.Treatment.NOT_FOR_ME, state=Session.State.PLANNED)
        days = list(others.filter(place=Session.Place.HOME).values_list("day", flat=True))
        packs = queries.packs_of(session.enrolment.bought)
        depth_mm = rules.people.depth_of(packs, group=session.group, told=session.depth_mm)
        rest = rules.diary.rest_after(is_surface=session.group == "N", depth_mm=depth_mm)
        if first_day := rules.diary.too_early(day, others=days, least=rest.least):
            raise TooEarly(first_day)
    is_past = day <= now.astimezone(person.zone_info).date()
    session.day = day
    session.state = Session.State.DONE if is_past else Session.State.PLANNED
    _save(session, now=now)


def _save(session: Session, *, now: datetime) -> None:
    if session.pk:
        session.changes += 1
    session.changed_at = now
    session.save()


def _tell(enrolment: Enrolment, treatment: str) -> None:
    enrolment.treatment = treatment
    enrolment.save(update_fields=["treatment"])
