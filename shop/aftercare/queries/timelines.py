"""What is planned for whom: as it stands, and as it would be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from shop.aftercare import rules
from shop.aftercare.models import Enrolment, Person, PlannedStep
from shop.aftercare.queries import lives, orders, people
from shop.aftercare.queries.people import spoken_day
from shop.aftercare.queries.words import words_of_one_line
from shop.mail import rules as mail_rules
from shop.mail.models import Message

IMAGINED = 0


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. ``state`` is *coming*, *sent*, *not sent* or, for a moment, *being sent*.

    ``fallback`` says, of a letter that may still come, that it is not written in the person's language.
    """

    key: str
    subject: str
    state: str
    reason: str
    at: datetime | None
    local: datetime | None
    message: Message | None = None
    is_for_this_order: bool = True
    row: PlannedStep | None = None
    fallback: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether it may still come: only the moment it is counted from is unknown."""
        return self.state == "not sent" and self.reason in rules.MISSING.values()

    @property
    def is_gone(self) -> bool:
        """Whether the plan no longer holds it: the facts that it was planned by are others now."""
        return self.state == "not sent" and self.reason.casefold().startswith(rules.simulation.GONE)

    @property
    def may_send_again(self) -> bool:
        """Whether staff may send it once more: it is no longer on its way."""
        return self.message is not None and mail_rules.may_send_again(self.message.state)

    @property
    def spoken(self) -> str:
        """The customer's day and time in words; empty without a date."""
        return f"{spoken_day(self.local.date())}, {self.local:%H:%M}" if self.local else ""


def timeline_of(person: Person, *, now: datetime) -> list[rules.Entry]:
    """The person's whole plan by the present facts and by what became of the letters so far."""
    return lives.life_of(person).timeline(now=now)


def simulate(
    order: Any, *, now: datetime, treated_on: date | None = None, place: str = "home"
) -> tuple[list[rules.Entry], rules.people.Person]:
    """An order's letters, and all that is known of its buyer. Changes nothing; a new order is planned as if enrolled.

    ``treated_on`` imagines that this were the day of the order's latest open session, or of a first one.
    """
    if enrolment := orders.enrolment_of(order):
        life = lives.life_of(enrolment.person)
        facts, ref, history = life.facts(), enrolment.pk, life.history()
    else:
        facts, ref, history = as_if_enrolled(order), IMAGINED, {}
    if treated_on:
        facts = replace(facts, sessions=_with_session(facts.sessions, ref, treated_on, place))
    entries = rules.timeline(facts, now=now, history=history)
    return [entry for entry in entries if entry.ref.purchase == ref], facts


def timeline(enrolment: Enrolment) -> list[Entry]:
    """The enrolment's letters: planned, sent and not sent, each with its reason, in the order they come. One query."""
    rows = enrolment.planned_steps.select_related("message", "step", "session", "lot")
    return entries_of(rows.defer("message__html", "message__text"), enrolment=enrolment)


def entries_of(rows: Sequence[PlannedStep] | Any, *, enrolment: Enrolment) -> list[Entry]:
    """The lines of a timeline for these rows of one enrolment, in the order they come."""
    entries = [_entry(row, enrolment=enrolment) for row in rows]
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(entries, key=lambda entry: entry.at or last)


def as_if_enrolled(order: Any) -> rules.people.Person:
    """The person of an order that nobody enrolled, as far as this order tells."""
    version = people.latest_version()
    dispatched_at, delivered_at = orders.delivery_of(order)
    lines = orders.live_lines(order)
    bought = orders.bought_in(order, lines=lines, is_repeat=False)
    situation = rules.Situation(
        groups=orders.groups_of(line.product for line in lines),
        ordered_at=orders.paid_at(order) if order.standing in rules.LIVE else None,
        dispatched_at=dispatched_at,
        delivered_at=delivered_at or (dispatched_at and orders.estimated_delivery(order, left_at=dispatched_at)),
        delivery_is_estimated=bool(dispatched_at and not delivered_at),
        stopped_because=f"the order is {order.standing.lower()}" if order.standing in rules.ENDED else "",
        traits=Enrolment(bought=bought).traits(),
    )
    purchase = rules.people.Purchase(
        ref=IMAGINED,
        steps=people.timings_of(version.pk) if version else (),
        situation=situation,
        packs=people.packs_of(bought),
    )
    return rules.people.Person(zone=orders.zone_of(order), purchases=(purchase,))


def _with_session(
    sessions: tuple[rules.people.Session, ...], ref: int, day: date, place: str
) -> tuple[rules.people.Session, ...]:
    own = [each for each in sessions if each.purchase == ref and each.state == "planned"]
    others = tuple(each for each in sessions if not own or each != own[-1])
    index = own[-1].index if own else 1 + max((each.index for each in sessions if each.purchase == ref), default=0)
    base = own[-1] if own else rules.people.Session(purchase=ref, index=index, day=day)
    return (*others, replace(base, day=day, place=place))


def _entry(row: PlannedStep, *, enrolment: Enrolment) -> Entry:
    message, at = row.message, row.due_at
    state, reason = "not sent", row.reason
    if message and message.sent_at:
        state, at = "sent", message.sent_at
    elif message and message.state == Message.State.SENDING:
        state = "being sent"
    elif message and message.state not in (Message.State.PLANNED, Message.State.CLAIMED):
        at, reason = None, message.reason if row.due_at else row.reason
    elif row.due_at:
        state = "coming"
    language = enrolment.person.language
    subject = rules.words_in(row.step, language)[0].subject
    return Entry(
        key=row.key,
        subject=rules.fill(subject, values=words_of_one_line(row, enrolment), html=False),
        state=state,
        reason=reason,
        at=at,
        local=at and at.astimezone(enrolment.zone_info),
        message=message,
        is_for_this_order=bool(set(row.step.groups) & set(enrolment.groups)),
        row=row,
        fallback=rules.fallback(row.step, language) if row.due_at and state == "coming" else "",
    )
