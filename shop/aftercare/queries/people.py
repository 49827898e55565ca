"""Whose timeline it is, and all that is known of that person, in the form that the rules take."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import tzdata
from django.conf import settings
from django.db.models import QuerySet

from shop.aftercare import rules
from shop.aftercare.models import Enrolment, Person, PlannedStep, SequenceVersion, Session, Step
from shop.aftercare.queries import gates
from shop.aftercare.queries.orders import SEQUENCE
from shop.built import Built
from shop.mail import rules as mail_rules
from shop.mail.models import Message
from shop.mail.rules import LEASE

# The release of the tz database in use, such as 2026b; settings/pages.py sees to it that there is only one.
TZDATA = tzdata.IANA_VERSION
STOPPED_BY_WORD = "stopped"  # What the trace is called that staff leave when a person wants no more letters.
OPEN = (Message.State.PLANNED, Message.State.CLAIMED, Message.State.CANCELLED)


_LATEST = Built(lambda: SequenceVersion.objects.filter(sequence=SEQUENCE).order_by("-number")[:1])


def latest_version() -> SequenceVersion | None:
    """The edition that new orders are enrolled in."""
    return _LATEST.first()


@lru_cache(maxsize=64)
def steps_of(version_id: int) -> tuple[Step, ...]:
    """The steps of an edition, which never change once it is published."""
    return tuple(Step.objects.filter(version_id=version_id).order_by("position"))


@lru_cache(maxsize=64)
def timings_of(version_id: int) -> tuple[rules.Step, ...]:
    """The same, as the planner takes them."""
    return tuple(step.timing() for step in steps_of(version_id))


def languages_written() -> list[str]:
    """In which languages any letter of the latest edition is written; English alone is no choice, so it is empty."""
    version = latest_version()
    found = rules.languages_of(steps_of(version.pk)) if version else []
    return [rules.ENGLISH, *found] if found else []


def key_of(address: str) -> str:
    """One name for all spellings of an address: letter case, and ``+`` variants as configured."""
    return rules.people.key_of(mail_rules.normalised(address), merges_plus=settings.SHOP_MERGE_PLUS_ADDRESSES)


def person_of(address: str, *, user: Any = None) -> Person | None:
    """The person behind an account, or else behind an address."""
    found = Person.objects.filter(user=user).first() if user else None
    return found or Person.objects.filter(key=key_of(address)).first()


def is_stopped_by_word(enrolment: Enrolment) -> bool:
    """Whether its person asked for no more letters, by staff, since this order was paid."""
    asked = enrolment.person.traces.filter(deed=STOPPED_BY_WORD, at__gte=enrolment.ordered_at)
    return asked.exists()


def assembled(
    person: Person, *, purchases: Iterable[rules.people.Purchase], sessions: Iterable[rules.people.Session]
) -> rules.people.Person:
    """The person with these purchases and sessions; the rest is as the database knows it."""
    pauses = list(person.pauses.all())
    is_open = [pause for pause in pauses if pause.ended_at is None]
    return rules.people.Person(
        zone=person.zone,
        purchases=tuple(purchases),
        sessions=tuple(sessions),
        per_session=person.per_session,
        discarded=person.discarded,
        completed_on=person.completed_on,
        held_because=f"paused: {is_open[0].reason}" if is_open else "",
        waits_because=gates.suitability(person),
        worried_because=gates.concern(person),
        pauses=tuple((pause.began_at, pause.ended_at) for pause in pauses if pause.ended_at),
    )


def purchase_of(enrolment: Enrolment, *, lots: tuple[rules.people.Lot, ...] = ()) -> rules.people.Purchase:
    """One order, as the planner takes it."""
    return rules.people.Purchase(
        ref=enrolment.pk,
        steps=timings_of(enrolment.version_id),
        situation=enrolment.situation(),
        packs=packs_of(enrolment.bought),
        lots=lots,
    )


def packs_of(bought: Mapping[str, Any]) -> tuple[rules.people.Pack, ...]:
    """The packs in the plain data of ``orders.bought_in``."""
    return tuple(
        rules.people.Pack(
            family=pack["family"],
            group=pack["group"],
            pieces=pack["pieces"],
            depth_mm=None if pack["depth_mm"] is None else Decimal(pack["depth_mm"]),
        )
        for pack in bought.get("packs", [])
    )


def rows_of(*people: int) -> QuerySet[PlannedStep]:
    """Every row of these people's timelines with its letter, but without the letters' long texts."""
    rows = PlannedStep.objects.filter(enrolment__person__in=people).select_related("message", "enrolment")
    return rows.defer("message__html", "message__text").order_by("enrolment__person_id", "enrolment_id", "id")


def history_of(rows: Iterable[PlannedStep], *, zone: Any) -> dict[rules.Ref, rules.Past]:
    """What became of the letters so far."""
    return {row.ref: _past(row, row.message, zone=zone) for row in rows if row.message}


def is_closed(message: Message) -> bool:
    """Whether the letter was sent, is being sent, or ended otherwise; a letter called back before that may return."""
    return message.sent_at is not None or message.state not in OPEN


def spoken_day(day: date) -> str:
    """A day as people say it: Sunday 10 January 2027."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _past(row: PlannedStep, message: Message, *, zone: Any) -> rules.Past:
    if message.sent_at:
        said = f"already sent on {spoken_day(message.sent_at.astimezone(zone).date())}"
        return rules.Past(closed=True, said=said, sent_at=message.sent_at)
    if is_closed(message):
        return rules.Past(closed=True, said=message.reason or "being sent just now", sent_at=_may_have_left(message))
    if message.state == Message.State.CANCELLED:
        return rules.Past(closed=False)
    return rules.Past(closed=False, nominal_at=row.nominal_at, base_at=row.base_at, due_at=row.due_at)


def _may_have_left(message: Message) -> datetime | None:
    """The moment at which a letter of unknown fate would have left."""
    if message.state == Message.State.SENDING and message.lease_until:
        return message.lease_until - LEASE
    return message.due_at if message.state == Message.State.IN_DOUBT else None


def session_of(session: Session) -> rules.people.Session:
    """One session, as the planner takes it."""
    return rules.people.Session(
        purchase=session.enrolment_id,
        index=session.index,
        day=session.day,
        place=session.place,
        group=session.group,
        state=session.state,
        depth_mm=session.depth_mm,
        cartridges=session.cartridges,
        not_before=session.not_before,
        problem_at=session.problem_at,
    )


def lots_of(enrolment: Enrolment) -> tuple[rules.people.Lot, ...]:
    """The lots of one order, as the planner takes them."""
    return tuple(
        rules.people.Lot(ref=lot.ref, expires_on=lot.expires_on, recalled_at=lot.recalled_at)
        for lot in enrolment.lots.all()
    )
