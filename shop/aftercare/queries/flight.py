"""People in the middle of the sequence, and what an edition would change for them: the planner itself is asked."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from shop.aftercare import rules
from shop.aftercare.models import Enrolment, Person, Step
from shop.aftercare.queries import lives, people
from shop.aftercare.rules import flight
from shop.mail.models import Message

BATCH = 200
COMING = (Message.State.PLANNED, Message.State.CLAIMED)


@dataclass(frozen=True)
class Change:
    """One person's changes. ``orders`` are the numbers of the orders concerned, by enrolment."""

    person: int
    zone: str
    orders: dict[int, str]
    effects: list[flight.Effect]


@dataclass(frozen=True)
class Difference:
    """What an edition changes for ``people`` under way, counted and person by person."""

    people: int
    orders: int
    changes: list[Change]

    @property
    def counts(self) -> dict[str, int]:
        """People by kind of change."""
        return flight.people_by_kind(change.effects for change in self.changes)

    @property
    def by_step(self) -> dict[str, dict[str, int]]:
        """People by step and kind of change."""
        return flight.people_by_step(change.effects for change in self.changes)

    @property
    def fingerprint(self) -> str:
        """The same for the same numbers: by it one sees that they have changed since somebody agreed to them."""
        return rules.editing.fingerprint([self.people, self.orders, self.counts, self.by_step])


def under_way(sequence: str, *, orders: Sequence[str] | None = None) -> QuerySet[Enrolment]:
    """The living orders in the sequence: all, or those with these numbers."""
    found = Enrolment.objects.filter(sequence=sequence, state=Enrolment.State.ACTIVE)
    return found if orders is None else found.filter(order__number__in=orders)


def difference(enrolments: QuerySet[Enrolment], *, steps: Sequence[Step], now: datetime) -> Difference:
    """What would change if these enrolments went on with these steps (saved or not). Changes nothing.

    A few queries for each 200 people.
    """
    targets = dict(enrolments.values_list("pk", "person_id"))
    timings = tuple(step.timing() for step in steps)
    new = {step.key: step for step in steps}
    changes, old = [], _Steps()
    concerned = sorted(set(targets.values()))
    for at in range(0, len(concerned), BATCH):
        for life in lives.lives_of(Person.objects.filter(pk__in=concerned[at : at + BATCH]).order_by("pk")):
            changes.append(_change(life, targets=set(targets), timings=timings, new=new, old=old, now=now))
    found = [change for change in changes if change.effects]
    return Difference(people=len(concerned), orders=len(targets), changes=found)


def _change(
    life: lives.Life,
    *,
    targets: set[int],
    timings: tuple[rules.Step, ...],
    new: dict[str, Step],
    old: "_Steps",
    now: datetime,
) -> Change:
    facts, rows, person = life.facts(), life.rows, life.person
    language = person.language
    purchases = (replace(each, steps=timings) if each.ref in targets else each for each in facts.purchases)
    entries = rules.timeline(replace(facts, purchases=tuple(purchases)), now=now, history=life.history())
    had = {row.ref: old[row.step_id] for row in rows}
    steps = {each.ref: new[each.ref.key] if each.ref.purchase in targets else had.get(each.ref) for each in entries}
    after = {
        each.ref: _coming(step, each.planned.due_at, language=language)
        for each in entries
        if each.planned.due_at and (step := steps[each.ref])
    }
    closed = [row for row in rows if row.message and people.is_closed(row.message)]
    before = {
        row.ref: _coming(had[row.ref], row.due_at, language=language)
        for row in rows
        if row.due_at and _is_coming(row.message)
    }
    sent = {row.ref: flight.Sent(words_of(had[row.ref], language=language), had[row.ref].anchor) for row in closed}
    numbers = {each.pk: str(each.order.number) for each in life.enrolments}
    found = flight.effects(before=before, after=after, sent=sent)
    return Change(person=person.pk, zone=person.zone, orders=numbers, effects=found)


class _Steps(dict[int, Step]):
    """Published steps by their number, each read once: there are few, but every row has one."""

    def __missing__(self, number: int) -> Step:
        version = Step.objects.values_list("version_id", flat=True).get(pk=number)
        self.update({step.pk: step for step in people.steps_of(version)})
        return self[number]


def words_of(step: Step, *, language: str) -> tuple[str, ...]:
    """All that a step says to a reader of this language."""
    return (*astuple(rules.words_in(step, language)[0]), *step.block_kinds)


def _coming(step: Step, due_at: Any, *, language: str) -> flight.Coming:
    words = words_of(step, language=language)
    return flight.Coming(due_at=due_at, words=words, purpose=step.purpose, anchor=step.anchor)


def _is_coming(message: Message | None) -> bool:
    return message is not None and message.state in COMING and message.sent_at is None
