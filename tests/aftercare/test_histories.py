"""In thousands of random lives the simulator says what a shop under a frozen clock does, and no promise is broken.

SHOP_HISTORIES=10000 asks for the whole number. A life that fails is named by its seed.
"""

from dataclasses import replace
from datetime import time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from shop.aftercare import rules
from shop.aftercare.rules import merging, people, planning, simulation, worker
from tests.aftercare import frozen, histories

COUNT = settings.HISTORIES
DAY_OF = {"treated": "treated_on", "next": "next_on", "runout": "runout_on"}
DAY_OF |= {"completed": "completed_on", "expiring": "expires_on"}


def table_of(life):
    return simulation.simulate(life.world, life.events, since=life.since, until=life.until, outages=life.outages)


def same_as_frozen(life, table, **ticks):
    shop = frozen.Shop(life.world, life.outages).live(life, **ticks)
    assert {line.ref: (line.state, line.at) for line in table.lines} == shop.fates


def all_explained(life, table):
    assert [line.ref for line in table.lines if not line.reason] == []


def none_twice(life, table):
    refs = [line.ref for line in table.lines]
    assert len(refs) == len(set(refs))
    for earlier, later in pairs(table.sent):
        if later.ref.key == earlier.ref.key and later.step.cooling_days:
            assert later.at - earlier.at >= timedelta(days=later.step.cooling_days)


def nothing_early(life, table):
    for line in table.sent:
        world = world_at(life, line.at)
        assert line.at >= earliest(world, line.step, ref_then(life, line))


def nothing_at_night(life, table):
    for line in table.sent:
        zone = ZoneInfo(world_at(life, line.at).person.zone)
        assert line.wall == line.at.astimezone(zone)
        if line.step.purpose != "transactional" and line.step.anchor != "recalled":
            assert time(8) <= line.wall.time() < time(21)


def one_a_day(life, table):
    for earlier, later in pairs([line for line in table.sent if line.step.is_capped]):
        zone = ZoneInfo(world_at(life, later.at).person.zone)
        assert earlier.at.astimezone(zone).date() != later.at.astimezone(zone).date()


def nothing_unwanted(life, table):
    """No letter goes out to whoever refused it, during a pause, in an outage, or about an order that has ended."""
    for line in table.sent:
        world = world_at(life, line.at)
        assert not any(outage.since <= line.at < outage.until for outage in life.outages)
        assert line.step.purpose not in world.wishes.stopped
        assert line.step.purpose != "marketing" or world.wishes.consents
        if not line.step.is_recall:
            assert world.purchase(ref_then(life, line).purchase).lives
            assert line.step.purpose == "transactional" or not world.person.held_because


def pairs(lines):
    return [(earlier, later) for at, later in enumerate(lines) for earlier in lines[:at]]


@lru_cache(maxsize=2)
def worlds(life):
    """Moments and what was known from each of them on."""
    told = [(life.since, life.world)]
    for event in sorted(life.events, key=lambda each: each.at):
        told.append((event.at, event.change(replace(told[-1][1], moved={}))))
    return told


def world_at(life, moment):
    return [world for at, world in worlds(life) if at <= moment][-1]


def ref_then(life, line):
    """The letter's name when it left: later its session may have gone over to another order."""
    ref = line.ref
    for at, world in reversed(worlds(life)):
        back = {new: old for old, new in world.moved.items()} if at > line.at else {}
        if line.step.anchor in rules.OF_SESSION and (place := back.get((ref.purchase, ref.occurrence))):
            ref = rules.Ref(place[0], ref.key, place[1])
    return ref


def earliest(world, step, ref):
    """The moment before which the step must not go, by arithmetic of days alone."""
    person, purchase = world.person, world.purchase(ref.purchase)
    zone = ZoneInfo(person.zone)
    situation = people.situation_of(person, purchase)
    session = [each for each in person.sessions if (each.purchase, str(each.index)) == ref[::2]]
    if step.anchor in rules.OF_SESSION and session:
        situation = people.situation_in_session(person, purchase, session[0])
    lots = {lot.ref: lot for lot in purchase.lots}
    if step.anchor == "expiring":
        day = lots[ref.occurrence].expires_on
    elif step.anchor in DAY_OF:
        day = getattr(situation, DAY_OF[step.anchor])
    else:
        moment = lots[ref.occurrence].recalled_at if step.is_recall else getattr(situation, f"{step.anchor}_at")
        if step.local_time is None:
            return moment
        day = moment.astimezone(zone).date()
    return rules.instant(day + timedelta(days=step.offset_days), step.local_time, zone=zone)


PROMISES = [
    same_as_frozen,
    all_explained,
    none_twice,
    nothing_early,
    nothing_at_night,
    one_a_day,
    nothing_unwanted,
]


def test_every_promise_holds_in_every_life():
    sent = 0
    for seed in range(COUNT):
        life = histories.history(seed)
        table = table_of(life)
        sent += len(table.sent)
        for promise in PROMISES:
            try:
                promise(life, table)
            except AssertionError as broken:
                raise AssertionError(f"{promise.__name__} is broken in the life of seed {seed}") from broken
    assert sent > COUNT


def test_a_clock_that_ticks_every_quarter_of_an_hour_sends_the_same():
    for seed in range(4):
        life = histories.history(seed)
        same_as_frozen(life, table_of(life), every=timedelta(minutes=15))


def _no_night(monkeypatch):
    monkeypatch.setattr(rules.QuietHours, "hold", lambda self, moment, zone: moment)


def _no_cap(monkeypatch):
    monkeypatch.setattr(merging._Merger, "one_a_day", lambda self, entries: list(entries))


def _no_cooling(monkeypatch):
    monkeypatch.setattr(merging._Merger, "cooled", lambda self, entries: list(entries))


def _too_early(monkeypatch):
    real = planning._Planner.nominal

    def early(self, step):
        moment = real(self, step)
        return moment and moment - timedelta(hours=3)

    monkeypatch.setattr(planning._Planner, "nominal", early)


def _no_reason(monkeypatch):
    monkeypatch.setattr(planning._Planner, "hold", lambda self, step: "")
    monkeypatch.setitem(rules.MISSING, "delivered", "")


def _deaf_to_pauses(monkeypatch):
    monkeypatch.setattr(planning._Planner, "hold", lambda self, step: "")


def _deaf_to_consent(monkeypatch):
    monkeypatch.setattr(rules.Wishes, "objection", lambda self, purpose: "")


def _works_in_outages(monkeypatch):
    def next_due(self):
        moment = min((each.due_at for each in self.letters.values() if each.due_at), default=None)
        return moment and max(moment, self.now)

    monkeypatch.setattr(worker.Worker, "_next", next_due)


@pytest.mark.parametrize(
    ("fault", "promise"),
    [
        (_no_night, nothing_at_night),
        (_no_cap, one_a_day),
        (_no_cooling, none_twice),
        (_too_early, nothing_early),
        (_no_reason, all_explained),
        (_deaf_to_pauses, nothing_unwanted),
        (_deaf_to_consent, nothing_unwanted),
        (_works_in_outages, nothing_unwanted),
        (_works_in_outages, same_as_frozen),
    ],
)
def test_each_promise_is_seen_to_break_when_its_rule_is_broken(monkeypatch, fault, promise):
    fault(monkeypatch)

    def breaks(seed):
        life = histories.history(seed)
        try:
            promise(life, table_of(life))
        except AssertionError:
            return True
        return False

    assert any(breaks(seed) for seed in range(200))
