"""What staff do for one person by hand: the same actions as the customer's, each with its trace, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction

from shop.aftercare import queries, rules
from shop.aftercare.actions import concerns, diary, people
from shop.aftercare.actions.planning import lock
from shop.aftercare.models import Concern, Enrolment, Person, PlannedStep, Session, Trace
from shop.mail import actions as mail
from shop.mail.models import Message


class NotPossible(Exception):
    """It cannot be done as things are; the text says why, for a member of staff to read."""


def pause(person: Person, *, reason: str, by: Any, now: datetime) -> None:
    """Hold every letter but receipts and recalls. Raises ``NotPossible`` for somebody who is paused already."""
    with _traced(person, by=by, deed="paused", detail=reason, now=now) as locked:
        if locked.pauses.filter(ended_at=None).exists():
            raise NotPossible("The emails are paused already.")
        people.pause(locked, reason=reason, by=name_of(by), now=now)


def resume(person: Person, *, by: Any, now: datetime) -> None:
    """Go on where it was. Raises ``NotPossible`` for somebody who is not paused."""
    with _traced(person, by=by, deed="resumed", now=now) as locked:
        if not locked.pauses.filter(ended_at=None).exists():
            raise NotPossible("The emails are not paused.")
        people.resume(locked, now=now)


def stop(person: Person, *, reason: str, by: Any, now: datetime) -> None:
    """No letter of any present order any more. Raises ``NotPossible`` when there is nothing to stop."""
    with _traced(person, by=by, deed=queries.STOPPED_BY_WORD, detail=reason, now=now) as locked:
        if not locked.enrolments.filter(state=Enrolment.State.ACTIVE).exists():
            raise NotPossible("The emails of every order have ended already.")
        people.stop_person(locked, reason=reason, now=now)


def set_zone(person: Person, *, zone: str, by: Any, now: datetime) -> None:
    """Count the times of the letters in this zone from now on. Raises ``ValueError`` for a name that is none."""
    with _traced(person, by=by, deed="time zone set", detail=zone, now=now) as locked:
        people.set_zone(locked, zone=zone, now=now)


def set_language(person: Person, *, language: str, by: Any, now: datetime) -> None:
    """Write in this language from now on, where a letter is written in it. Raises ``ValueError`` for none."""
    with _traced(person, by=by, deed="language set", detail=rules.name_of(language), now=now) as locked:
        people.set_language(locked, language=language, now=now)


def add_session(enrolment: Enrolment, *, day: date, place: str, by: Any, now: datetime) -> None:
    """A session more in the diary. Raises ``placing.TooEarly``, and ``NotPossible`` for a day that has one."""
    with _traced(enrolment.person, by=by, deed="session added", detail=f"{day}, {place}", now=now) as locked:
        _must_be_free(locked, day=day)
        diary.add_session(enrolment, day=day, place=place, now=now)


def move_session(session: Session, *, day: date, by: Any, now: datetime) -> None:
    """Another day for a session. Raises ``placing.TooEarly``, and ``NotPossible`` for a day that has one."""
    detail = f"from {session.day} to {day}"
    with _traced(session.person, by=by, deed="session moved", detail=detail, now=now) as locked:
        _must_be_free(locked, day=day, but=session)
        diary.move_session(session, day=day, now=now)


def skip_session(session: Session, *, by: Any, now: datetime) -> None:
    """The session does not take place."""
    with _traced(session.person, by=by, deed="session skipped", detail=str(session.day), now=now):
        diary.skip_session(session, now=now)


def report_problem(enrolment: Enrolment, *, by: Any, now: datetime) -> None:
    """Open a concern for a customer who told us of a problem. Raises ``NotPossible`` when one is open."""
    detail = f"order {enrolment.order.number}"
    with _traced(enrolment.person, by=by, deed="concern reported", detail=detail, now=now):
        if enrolment.concerns.filter(closed_at=None).exists():
            raise NotPossible("There is an open concern about this order already.")
        diary.report_problem(enrolment, now=now)


def close_concern(concern: Concern, *, note: str, by: Any, now: datetime) -> None:
    """Somebody has answered the customer. Raises ``NotPossible`` for one that is closed already."""
    with _traced(concern.person, by=by, deed="concern closed", detail=note, now=now):
        if not Concern.objects.filter(pk=concern.pk, closed_at=None).exists():
            raise NotPossible("Somebody has closed this concern already.")
        concerns.close_concern(concern, by=name_of(by), note=note, now=now)


def send_again(row: PlannedStep, *, by: Any, now: datetime) -> Message:
    """Send a letter once more. Raises ``NotPossible`` while it is on its way, or when law or receiver forbid it."""
    message = row.message
    if message is None:
        raise NotPossible("This letter was never written, so it cannot be sent again.")
    with _traced(row.enrolment.person, by=by, deed="letter sent again", detail=row.key, now=now):
        try:
            return mail.send_again(message, now=now, by=name_of(by))
        except mail.Refused as refusal:
            raise NotPossible(str(refusal)) from refusal


def name_of(by: Any) -> str:
    """What a member of staff is called in a trace."""
    return str(by.get_full_name() or by.email or by.get_username())[:150]


def trace(person: Person, *, by: Any, deed: str, detail: str = "", now: datetime) -> None:
    """Write down who did what for this person."""
    Trace.objects.create(person=person, at=now, by=by, by_name=name_of(by), deed=deed, detail=detail[:500])


@contextmanager
def _traced(person: Person, *, by: Any, deed: str, now: datetime, detail: str = "") -> Iterator[Person]:
    """Hold the person, let it be done, and write it down: all of it or nothing. Nothing is done for the erased."""
    with transaction.atomic():
        locked = lock(person)
        if locked.erased_at:
            raise NotPossible("This person's data were erased at their wish.")
        yield locked
        trace(locked, by=by, deed=deed, detail=detail, now=now)


def _must_be_free(person: Person, *, day: date, but: Session | None = None) -> None:
    others = person.sessions.exclude(state=Session.State.SKIPPED).filter(day=day)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise NotPossible(f"There is a session on {queries.spoken_day(day)} already.")
