"""One person's treatment diary as its page shows it, the same from the link of any order."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from shop.aftercare import rules
from shop.aftercare.models import EnrolledLot, Enrolment, Pause, Person, Session
from shop.aftercare.queries.lives import life_of
from shop.aftercare.queries.people import languages_written

SHOWN_AT_ONCE = 3


@dataclass(frozen=True)
class Left:
    """How many cartridges of one kind should be left."""

    name: str
    pieces: int


@dataclass(frozen=True)
class Diary:
    """All that the page shows. ``home`` is the order that a new session belongs to: None when every order has ended.

    ``next_on`` is the day from which a session after the last one could be. ``languages`` are those to choose from.
    """

    enrolment: Enrolment
    enrolments: list[Enrolment]
    sessions: list[Session]
    today: date
    home: Enrolment | None
    next_on: date | None
    left: list[Left]
    pause: Pause | None
    recalled: list[EnrolledLot]
    is_looked_after: bool
    languages: list[str]

    @property
    def person(self) -> Person:
        """Whose diary it is."""
        return self.enrolment.person

    @property
    def coming(self) -> list[Session]:
        """Planned for a day after today."""
        return [each for each in self._in(Session.State.PLANNED) if each.day > self.today]

    @property
    def unsaid(self) -> list[Session]:
        """Planned for a day that has come: did they take place?"""
        return [each for each in self._in(Session.State.PLANNED) if each.day <= self.today]

    @property
    def done(self) -> list[Session]:
        """Done, the last one first; few enough to read at once."""
        return self._done[:SHOWN_AT_ONCE]

    @property
    def earlier(self) -> list[Session]:
        """The rest of those that were done, and those that were skipped."""
        return self._done[SHOWN_AT_ONCE:] + self._in(Session.State.SKIPPED)[::-1]

    @property
    def is_begun(self) -> bool:
        """Whether there is any session that takes place."""
        return any(each.counts for each in self.sessions)

    @property
    def is_declined(self) -> bool:
        """Whether the customer said *not for me* about the order of this link."""
        return self.enrolment.treatment == Enrolment.Treatment.NOT_FOR_ME

    @property
    def stopped(self) -> list[Enrolment]:
        """Orders about which no emails come any more, each with its reason."""
        return [each for each in self.enrolments if each.state == Enrolment.State.STOPPED]

    @property
    def _done(self) -> list[Session]:
        return self._in(Session.State.DONE)[::-1]

    def _in(self, state: str) -> list[Session]:
        return [each for each in self.sessions if each.state == state]


def diary_of(enrolment: Enrolment, *, now: datetime) -> Diary:
    """The diary of the person behind this order. A fixed number of queries."""
    life = life_of(enrolment.person)
    facts = life.facts()
    newest_first = life.enrolments[::-1]
    return Diary(
        enrolment=enrolment,
        enrolments=newest_first,
        sessions=life.sessions,
        today=facts.on(now),
        home=home_of(enrolment, newest_first),
        next_on=next_on(facts),
        left=_left(facts, newest_first),
        pause=life.person.pauses.filter(ended_at=None).first(),
        recalled=[lot for each in life.enrolments for lot in each.lots.all() if lot.recalled_at],
        is_looked_after=bool(facts.worried_because),
        languages=languages_written(),
    )


def home_of(enrolment: Enrolment, enrolments: list[Enrolment] | QuerySet[Enrolment]) -> Enrolment | None:
    """Whose letters a new session brings: of the link's own order while it lives, else of the newest that does."""
    living = [each for each in (enrolment, *enrolments) if each.state == Enrolment.State.ACTIVE]
    about_skin = [each for each in living if each.groups != "A"]
    return next(iter(about_skin or living), None)


def next_on(facts: rules.people.Person) -> date | None:
    """The day from which a session after the last one could be; None without a session at home, and at the end."""
    if not facts.home_sessions or facts.completed_on:
        return None
    last = facts.home_sessions[-1]
    purchase = next(each for each in facts.purchases if each.ref == last.purchase)
    return rules.people.next_on(purchase, last)


def _left(facts: rules.people.Person, enrolments: list[Enrolment]) -> list[Left]:
    titles: dict[tuple[str, str], str] = {}
    for enrolment in enrolments:
        if enrolment.state == Enrolment.State.ACTIVE:
            for pack in enrolment.bought.get("packs", []):
                titles.setdefault((pack["family"], pack["group"]), pack["title"])
    return [Left(name=title, pieces=facts.left(kind)) for kind, title in titles.items()]
