"""A question to the simulator in days, as a clerk asks it: what would this customer get?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shop.aftercare.rules import happenings, treating
from shop.aftercare.rules.people import Pack, Person, Purchase
from shop.aftercare.rules.situations import Situation
from shop.aftercare.rules.steps import Step, Traits
from shop.aftercare.rules.wall_time import instant
from shop.aftercare.rules.world import Event, Wishes, World

FIRST, SECOND = 1, 2
# At which time of the customer's day things happen that are told as days only.
PAID, LEFT, CAME, TOLD = time(11), time(16), time(12), time(9)
USUALLY = timedelta(days=450)


@dataclass(frozen=True)
class Basket:
    """What is bought."""

    groups: str
    packs: tuple[Pack, ...] = ()
    traits: Traits = Traits()


@dataclass(frozen=True)
class Question:
    """What happens, by days of the customer's calendar. ``zone`` is an IANA name; ``transit`` the promised way.

    Sessions at home are told when the parcel has come, or on their own day, whichever is first. ``pauses`` are pairs of
    days, the second of which is the first day with letters again. ``again_on``: a second order of the same.
    """

    zone: str
    paid_on: date | None = None
    dispatched_on: date | None = None
    delivered_on: date | None = None
    sessions: tuple[date, ...] = ()
    place: str = "home"
    pauses: tuple[tuple[date, date], ...] = ()
    refunded_on: date | None = None
    again_on: date | None = None
    until: date | None = None
    transit: timedelta = timedelta(days=4)


def invented(
    question: Question, *, steps: tuple[Step, ...], basket: Basket, wishes: Wishes
) -> tuple[World, list[Event]]:
    """A customer who does not exist, and all that happens. Raises ``ValueError`` without a day of payment."""
    if question.paid_on is None:
        raise ValueError("An invented order needs the day on which it was paid.")
    asker = _Asker(question, ZoneInfo(question.zone))
    world = World(Person(zone=question.zone, purchases=()), wishes)
    events = [*asker.order(FIRST, question.paid_on, steps=steps, basket=basket), *asker.parcel(FIRST)]
    events += [*asker.sessions(FIRST, since=asker.at(question.paid_on, PAID)), *asker.life(FIRST)]
    if question.again_on:
        again = replace(basket, traits=replace(basket.traits, buyer="repeat"))
        events += asker.order(SECOND, question.again_on, steps=steps, basket=again)
    return world, events


def continued(question: Question, *, ref: int, now: datetime) -> list[Event]:
    """What happens further to a real order, from ``now`` on."""
    asker = _Asker(question, ZoneInfo(question.zone))
    return [*asker.parcel(ref), *asker.sessions(ref, since=now), *asker.life(ref)]


def span(question: Question, *, since: datetime) -> tuple[datetime, datetime]:
    """From when until when the simulator looks; without a wish, for fifteen months."""
    asker = _Asker(question, ZoneInfo(question.zone))
    if question.paid_on:
        since = asker.at(question.paid_on, PAID)
    until = asker.at(question.until + timedelta(days=1), time(0)) if question.until else since + USUALLY
    return since, max(until, since)


@dataclass(frozen=True)
class _Asker:
    question: Question
    zone: ZoneInfo

    def at(self, day: date, clock: time) -> datetime:
        return instant(day, clock, zone=self.zone)

    def order(self, ref: int, day: date, *, steps: tuple[Step, ...], basket: Basket) -> Iterator[Event]:
        at = self.at(day, PAID)
        situation = Situation(groups=basket.groups, ordered_at=at, traits=basket.traits)
        yield happenings.paid(Purchase(ref=ref, steps=steps, situation=situation, packs=basket.packs), at=at)

    def parcel(self, ref: int) -> Iterator[Event]:
        asked = self.question
        if asked.dispatched_on:
            yield happenings.dispatched(ref, at=self.at(asked.dispatched_on, LEFT), transit=asked.transit)
        if asked.delivered_on:
            yield happenings.delivered(ref, at=self.at(asked.delivered_on, CAME))

    def sessions(self, ref: int, *, since: datetime) -> Iterator[Event]:
        asked = self.question
        came = asked.delivered_on or (asked.dispatched_on and asked.dispatched_on + asked.transit)
        for day in sorted(asked.sessions):
            told_on = min(day, came) if came else day
            at = max(since, self.at(told_on, TOLD))
            yield treating.adds(ref, day, at=at, place=asked.place)

    def life(self, ref: int) -> Iterator[Event]:
        for began, ended in self.question.pauses:
            yield happenings.paused(at=self.at(began, time(0)), reason="asked for")
            yield happenings.resumed(at=self.at(ended, time(0)))
        if self.question.refunded_on:
            yield happenings.ended(ref, at=self.at(self.question.refunded_on, CAME))


def mistakes_in(question: Question) -> Iterator[tuple[str, str]]:
    """What cannot be, each with the name of the field it is about. A sentence without its full stop."""
    paid, left, came = question.paid_on, question.dispatched_on, question.delivered_on
    later: tuple[tuple[str, Any, Any, str], ...] = (
        ("dispatched_on", paid, left, "The parcel cannot leave before the order is paid"),
        ("delivered_on", left or paid, came, "The parcel cannot arrive before it leaves"),
        ("refunded_on", paid, question.refunded_on, "The money cannot go back before it was paid"),
        ("again_on", paid, question.again_on, "The second order cannot come before the first"),
        ("until", paid, question.until, "The end must lie after the day of payment"),
    )
    for name, first, second, sentence in later:
        if first and second and second < first:
            yield name, sentence
    for began, ended in question.pauses:
        if ended < began:
            yield "pauses", "A pause cannot end before it begins"
    if len(set(question.sessions)) < len(question.sessions):
        yield "sessions", "The same day is there twice"
