"""The treatment diary as a calendar file (RFC 5545), so that a moved session moves there too."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from shop.aftercare.models import Person, Session
from shop.aftercare.queries.diaries import next_on
from shop.aftercare.queries.lives import life_of

REFRESH = timedelta(hours=12)
# Said to whoever can see the calendar, so it tells nothing.
SESSION, NEXT = "Session", "Next session could be from today"
STATUS = {
    Session.State.PLANNED: "TENTATIVE",
    Session.State.DONE: "CONFIRMED",
    Session.State.SKIPPED: "CANCELLED",
}


def calendar_of(person: Person) -> str:
    """The person's sessions, and the day from which the next one could be, as the text of an ``.ics`` file.

    The same diary gives the same text. Each entry keeps its UID for good and counts its changes in SEQUENCE.
    """
    life = life_of(person)
    sessions = life.sessions
    calendar = Calendar()
    calendar.add("prodid", "-//Treatment diary//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.calendar_name = f"{settings.SHOP_NAME}: my sessions"
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for session in sessions:
        calendar.add_component(_of_session(session))
    if sessions and (day := next_on(life.facts())):
        calendar.add_component(_of_next(person, sessions, day=day))
    text: str = calendar.to_ical().decode()
    return text


def _of_session(session: Session) -> Event:
    return _event(
        session.uuid.hex,
        day=session.day,
        title=SESSION,
        status=STATUS[Session.State(session.state)],
        changes=session.changes,
        changed_at=session.changed_at,
    )


def _of_next(person: Person, sessions: list[Session], *, day: date) -> Event:
    """It depends on every session, so it counts the changes of all."""
    return _event(
        f"next-{person.uuid.hex}",
        day=day,
        title=NEXT,
        status="TENTATIVE",
        changes=sum(session.changes + 1 for session in sessions),
        changed_at=max(session.changed_at for session in sessions),
    )


def _event(name: str, *, day: date, title: str, status: str, changes: int, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.SHOP_URL).hostname}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", changes)
    event.add("dtstart", day)
    event.add("summary", title)
    event.add("status", status)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
