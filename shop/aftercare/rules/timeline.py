"""One person's whole timeline: every step of every order, session and lot, with its date or its reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shop.aftercare.rules import people
from shop.aftercare.rules.merging import Entry, Ref, merge
from shop.aftercare.rules.people import Person, Purchase
from shop.aftercare.rules.planning import plan
from shop.aftercare.rules.situations import Past, Situation
from shop.aftercare.rules.steps import OF_LOT, OF_SESSION, Step
from shop.aftercare.rules.wall_time import QUIET, QuietHours

FIRST = "1"
Part = tuple[str, list[Step], Situation]


def timeline(
    person: Person, *, now: datetime, history: Mapping[Ref, Past] | None = None, quiet: QuietHours = QUIET
) -> list[Entry]:
    """Every letter, sent, to come or not, in the order of the purchases and of their steps.

    The same function plans at enrolment, simulates, and is asked again when a letter is about to leave. ``history``
    says what became of letters before. Safe to repeat: with nothing new it answers the same. Moments are aware.
    """
    past = history or {}
    entries = [entry for purchase in person.purchases for entry in _of_purchase(person, purchase, now, past, quiet)]
    return merge(entries, history=past, zone=ZoneInfo(person.zone), now=now, quiet=quiet)


def _of_purchase(
    person: Person, purchase: Purchase, now: datetime, past: Mapping[Ref, Past], quiet: QuietHours
) -> list[Entry]:
    found: dict[tuple[str, str], Entry] = {}
    for occurrence, steps, situation in _parts(person, purchase):
        planned = plan(
            steps=steps,
            situation=situation,
            zone=person.zone,
            now=now,
            quiet=quiet,
            history={step.key: past[ref] for step in steps if (ref := Ref(purchase.ref, step.key, occurrence)) in past},
        )
        for step, each in zip(steps, planned, strict=True):
            found[step.key, occurrence] = Entry(Ref(purchase.ref, step.key, occurrence), step, each)
    order = {step.key: position for position, step in enumerate(purchase.steps)}
    return sorted(found.values(), key=lambda entry: (order[entry.ref.key], entry.ref.occurrence))


def _parts(person: Person, purchase: Purchase) -> Iterator[Part]:
    """The steps in bundles that share a situation: the order's, each session's, each lot's."""
    situation = people.situation_of(person, purchase)
    yield from _of_order(purchase, situation)
    yield from _of_sessions(person, purchase, situation)
    yield from _of_lots(purchase, situation)


def _of_order(purchase: Purchase, situation: Situation) -> Iterator[Part]:
    own = _steps(purchase, lambda step: step.anchor not in OF_SESSION | OF_LOT)
    yield FIRST, own, situation
    for number in range(2, max((step.repeat_times for step in own), default=1) + 1):
        later = [step for step in own if step.repeat_times >= number]
        yield str(number), [_repeated(step, number) for step in later], situation


def _of_sessions(person: Person, purchase: Purchase, situation: Situation) -> Iterator[Part]:
    steps = _steps(purchase, lambda step: step.anchor in OF_SESSION)
    sessions = [each for each in person.sessions if each.purchase == purchase.ref] if steps else []
    for session in sessions:
        yield str(session.index), steps, people.situation_in_session(person, purchase, session, around=situation)
    if steps and not sessions:
        yield FIRST, steps, replace(situation, treated_on=None, last_treated_on=None)


def _of_lots(purchase: Purchase, situation: Situation) -> Iterator[Part]:
    steps = _steps(purchase, lambda step: step.anchor in OF_LOT)
    if not steps:
        return
    for lot in purchase.lots:
        yield lot.ref, steps, replace(situation, expires_on=lot.expires_on, recalled_at=lot.recalled_at)
    if not purchase.lots:
        yield FIRST, steps, situation


def _steps(purchase: Purchase, wanted: Callable[[Step], bool]) -> list[Step]:
    return [step for step in purchase.steps if wanted(step)]


def _repeated(step: Step, number: int) -> Step:
    days = timedelta(days=step.repeat_days * (number - 1))
    return replace(step, offset_days=step.offset_days + days.days)
