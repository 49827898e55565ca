"""Give a session of the diary its day: after the rest that the skin needs, and no two on one day."""

from datetime import date, datetime

from shop.aftercare import queries, rules
from shop.aftercare.models import Enrolment, Person, Session

ONE_DAY = 1


class TooEarly(Exception):  # noqa: N818 - the skin needs rest; nothing went wrong
    """The day is too close to another session. ``first_day`` keeps the least rest (FACTS 2.2)."""

    def __init__(self, first_day: date) -> None:
        super().__init__(f"The first day that leaves your skin enough rest is {first_day}.")
        self.first_day = first_day


class Taken(Exception):  # noqa: N818 - two sessions cannot share a day
    """Another session of the person stands on this day already."""


def new_session(enrolment: Enrolment, *, day: date, now: datetime) -> Session:
    """A session that is not saved yet."""
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


def place(session: Session, *, person: Person, day: date, now: datetime) -> None:
    """Save the session on this day. In a clinic, the practitioner decides about the rest.

    A day in the past is a session that was done. Raises ``TooEarly`` and ``Taken``.
    """
    others = person.sessions.exclude(state=Session.State.SKIPPED).exclude(pk=session.pk)
    if session.place == Session.Place.HOME:
        living = others.exclude(enrolment__treatment=Enrolment.Treatment.NOT_FOR_ME, state=Session.State.PLANNED)
        _keep_rest(session, day=day, others=list(living.filter(place=Session.Place.HOME).select_related("enrolment")))
    if others.filter(day=day).exists():
        raise Taken(f"There is a session on {day} already.")
    is_past = day <= now.astimezone(person.zone_info).date()
    session.day = day
    session.state = Session.State.DONE if is_past else Session.State.PLANNED
    save(session, now=now)


def push(person: Person, *, after: Session, not_before: date, now: datetime) -> None:
    """Move planned sessions later as far as the session before them, or skin that has not healed, asks for it."""
    today = now.astimezone(person.zone_info).date()
    planned = person.sessions.filter(state=Session.State.PLANNED, day__gt=max(after.day, today))
    coming = list(planned.select_related("enrolment"))
    needs = [(each.day, _between(before, each)) for before, each in zip([after, *coming], coming, strict=False)]
    days = rules.diary.later_days(needs, after=after.day, not_before=not_before)
    # The last one first, so that none lands on a day that another has not left yet.
    for session, day in reversed(list(zip(coming, days, strict=True))):
        if session.day != day:
            session.day = day
            save(session, now=now)


def save(session: Session, *, now: datetime) -> None:
    """Keep the session, and let calendars know that it has changed."""
    if session.pk:
        session.changes += 1
    session.changed_at = now
    session.save()


def _keep_rest(session: Session, *, day: date, others: list[Session]) -> None:
    nearest = [
        max((each for each in others if each.day <= day), key=lambda each: each.day, default=session),
        min((each for each in others if each.day > day), key=lambda each: each.day, default=session),
    ]
    least = max(_rest(each) for each in [session, *nearest])
    if first_day := rules.diary.too_early(day, others=[each.day for each in others], least=least):
        raise TooEarly(first_day)


def _between(before: Session, session: Session) -> int:
    """Days of rest between two sessions that follow one another."""
    at_home = before.place == session.place == Session.Place.HOME
    return max(_rest(before), _rest(session)) if at_home else ONE_DAY


def _rest(session: Session) -> int:
    """By the session's own depth, else the greatest of what was bought."""
    packs = queries.packs_of(session.enrolment.bought)
    depth_mm = rules.people.depth_of(packs, group=session.group, told=session.depth_mm)
    return rules.diary.rest_after(is_surface=session.group == "N", depth_mm=depth_mm).least
