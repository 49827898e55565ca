"""People with all their rows, read together, however many they are."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from shop.aftercare import rules
from shop.aftercare.models import Concern, EnrolledLot, Enrolment, Pause, Person, PlannedStep, Session
from shop.aftercare.queries import people
from shop.built import AnyOf, Built

_ENROLMENTS = Built(
    lambda: (
        Enrolment.objects.filter(person=AnyOf("people"))
        .select_related("order__user", "order__shipping_address__country")
        .order_by("ordered_at", "id")
    )
)
_LOTS = Built(lambda: EnrolledLot.objects.filter(enrolment=AnyOf("enrolments")))
_OWN: dict[str, Built[Any]] = {
    "sessions": Built(lambda: Session.objects.filter(person=AnyOf("people"))),
    "pauses": Built(lambda: Pause.objects.filter(person=AnyOf("people"))),
    "concerns": Built(lambda: Concern.objects.filter(person=AnyOf("people"))),
}
# Every row with its letter, without the letters' long texts.
ROWS = Built(lambda: _rows())
# Only those that have a letter, which are all that the plan is made by: the others tell of it.
LETTERS = Built(lambda: _rows().exclude(message=None))


def _rows() -> QuerySet[PlannedStep]:
    rows = PlannedStep.objects.filter(enrolment=AnyOf("enrolments")).select_related("message")
    return rows.defer("message__html", "message__text").order_by("enrolment_id", "id")


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


def lives_of(persons: Iterable[Person], *, rows: Built[PlannedStep] = ROWS) -> list[Life]:
    """These people, in the order given, with everything that the planner asks for. Six queries."""
    held = [_unread(person) for person in persons]
    ids = [person.pk for person in held]
    enrolments = _ENROLMENTS(people=ids)
    _hand_out(enrolments, among=held, name="enrolments")
    for name, question in _OWN.items():
        _hand_out(question(people=ids), among=held, name=name)
    orders = [each.pk for each in enrolments]
    _hand_out(_LOTS(enrolments=orders), among=enrolments, name="lots")
    found = _by_enrolment(rows(enrolments=orders))
    return [
        Life(
            person=person,
            enrolments=list(person.enrolments.all()),
            sessions=list(person.sessions.all()),
            rows=_joined(found, enrolments=person.enrolments.all()),
        )
        for person in held
    ]


def _hand_out(rows: Sequence[Any], *, among: Sequence[Any], name: str) -> None:
    """Let each owner's ``name`` hold its rows, in their order, as if they had been prefetched."""
    if not among:
        return
    field = among[0]._meta.get_field(name).field
    own: dict[int, list[Any]] = {owner.pk: [] for owner in among}
    for row in rows:
        own[getattr(row, field.attname)].append(row)
    for owner in among:
        kept = getattr(owner, name).get_queryset()
        kept._result_cache, kept._prefetch_done = own[owner.pk], True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = kept
        for row in own[owner.pk]:
            setattr(row, field.name, owner)


def _by_enrolment(rows: Iterable[PlannedStep]) -> dict[int, list[PlannedStep]]:
    found: dict[int, list[PlannedStep]] = {}
    for row in rows:
        found.setdefault(row.enrolment_id, []).append(row)
    return found


def life_of(person: Person, *, rows: Built[PlannedStep] = ROWS) -> Life:
    """Everything about a person; of the rows only those that are asked for."""
    return lives_of([person], rows=rows)[0]


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
    return life_of(person, rows=LETTERS).facts()
