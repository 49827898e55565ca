"""People with all their rows, read together, however many they are."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from shop.aftercare import rules
from shop.aftercare.models import Enrolment, Person, PlannedStep, Session
from shop.aftercare.queries import people


@dataclass(frozen=True)
class Life:
    """All rows of one person, read together; the planner's facts and history are made from them."""

    person: Person
    enrolments: list[Enrolment]
    sessions: list[Session]
    rows: list[PlannedStep]

    def facts(self) -> rules.people.Person:
        """What the planner needs to know."""
        return people.assembled(
            self.person,
            purchases=[people.purchase_of(enrolment, lots=people.lots_of(enrolment)) for enrolment in self.enrolments],
            sessions=[people.session_of(session) for session in self.sessions],
        )

    def history(self) -> dict[rules.Ref, rules.Past]:
        """What became of the letters so far."""
        return people.history_of(self.rows, zone=self.person.zone_info)

    def timeline(self, *, now: datetime) -> list[rules.Entry]:
        """The whole plan by the present facts and by what became of the letters so far."""
        return rules.timeline(self.facts(), now=now, history=self.history())


def lives_of(persons: Iterable[Person]) -> list[Life]:
    """These people, in the order given, with everything that the planner asks for. Seven queries at most."""
    held = [_unread(person) for person in persons]
    enrolments = Enrolment.objects.select_related("order__user").prefetch_related("lots").order_by("ordered_at", "id")
    prefetch_related_objects(held, Prefetch("enrolments", enrolments), "sessions", "pauses", "concerns")
    rows = _rows_of(each.pk for person in held for each in person.enrolments.all())
    return [
        Life(
            person=person,
            enrolments=list(person.enrolments.all()),
            sessions=list(person.sessions.all()),
            rows=_joined(rows, enrolments=person.enrolments.all()),
        )
        for person in held
    ]


def _rows_of(enrolments: Iterable[int]) -> dict[int, list[PlannedStep]]:
    """The rows of these orders with their letters, without the letters' long texts; by order, which is at hand."""
    found: dict[int, list[PlannedStep]] = {}
    rows = PlannedStep.objects.filter(enrolment__in=list(enrolments)).select_related("message")
    for row in rows.defer("message__html", "message__text").order_by("enrolment_id", "id"):
        found.setdefault(row.enrolment_id, []).append(row)
    return found


def life_of(person: Person) -> Life:
    """Everything about a person."""
    return lives_of([person])[0]


def _joined(rows: dict[int, list[PlannedStep]], *, enrolments: Iterable[Enrolment]) -> list[PlannedStep]:
    """The rows of these orders with order and step at hand, so that nothing is looked up row by row."""
    by_key = {each.pk: each for each in enrolments}
    steps = {step.pk: step for each in by_key.values() for step in people.steps_of(each.version_id)}
    found = [row for key in sorted(by_key) for row in rows.get(key, [])]
    for row in found:
        row.enrolment = by_key[row.enrolment_id]
        if step := steps.get(row.step_id):
            row.step = step
    return found


def _unread(person: Person) -> Person:
    """A copy of the row that remembers nothing read before of what belongs to it."""
    fresh = copy(person)
    fresh._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    return fresh


def facts_of(person: Person) -> rules.people.Person:
    """All that the planner needs to know of a person."""
    return life_of(person).facts()
