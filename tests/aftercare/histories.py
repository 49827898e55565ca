"""Random lives of customers: orders, sessions, moves, pauses, zones, refunds and outages, each from its own seed."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from shop.aftercare import rules
from shop.aftercare.rules import happenings, treating
from shop.aftercare.rules.people import Lot, Pack, Person, Purchase
from shop.aftercare.rules.simulation import Outage

ZONES = ["UTC", "Europe/London", "America/New_York", "Pacific/Auckland", "Pacific/Pago_Pago", "Australia/Lord_Howe"]
TIMES = [time(8), time(10), time(10), time(18), time(20, 45), time(22)]
DAY = timedelta(days=1)
TRANSIT = timedelta(days=4)


@dataclass(frozen=True, eq=False)
class History:
    """One life: ``told`` are calls by name, so that the real actions can do the same."""

    seed: int
    steps: tuple[rules.Step, ...]
    zone: str
    told: tuple[tuple[datetime, str, dict], ...]
    outages: tuple[Outage, ...]
    since: datetime
    until: datetime

    @property
    def world(self):
        return rules.World(Person(zone=self.zone, purchases=()))

    @property
    def events(self):
        """The same as changes of the facts."""
        return [self._event(at, name, facts) for at, name, facts in self.told]

    def _event(self, at, name, facts):
        if name == "paid":
            return happenings.paid(self._purchase(at, **facts), at=at)
        if name == "dispatched":
            lots = tuple(Lot(ref=number, expires_on=expires_on) for number, expires_on in facts["lots"])
            return happenings.dispatched(facts["ref"], at=at, transit=TRANSIT, lots=lots)
        if name == "lines_refunded":
            left = {"groups": facts["groups"], "packs": packs_of(facts["groups"])}
            return happenings.lines_refunded(facts["ref"], at=at, **left)
        if name == "stopped":
            return happenings.stopped(*facts["purposes"], at=at)
        found = getattr(happenings, name, None) or getattr(treating, name)
        return found(**facts, at=at)

    def _purchase(self, at, *, ref, groups):
        return Purchase(
            ref=ref,
            steps=self.steps,
            situation=rules.Situation(groups=groups, ordered_at=at),
            packs=packs_of(groups),
        )


def packs_of(groups):
    """A pack of ten for each kind of cartridge."""
    depths = {"H": Decimal("0.25")}
    return tuple(Pack(family="", group=group, pieces=10, depth_mm=depths.get(group)) for group in groups)


def history(seed: int) -> History:
    """The life that belongs to the seed."""
    return _Teller(random.Random(seed)).history(seed)


def step(rng, number: int) -> rules.Step:
    """A random step that ``rules.read`` would take."""
    anchor = rng.choice([*rules.MISSING, "treated", "treated", "treated", "delivered", "ordered", "next"])
    by_day = anchor in ("treated", "next", "runout", "expiring", "completed")
    local_time = rng.choice(TIMES) if by_day or rng.random() < 0.6 else None
    offset = 0 if local_time is None else rng.randint(-9 if by_day else 0, 30)
    purpose = rng.choices(["transactional", "service", "marketing"], [1, 6, 2])[0]
    repeats = anchor not in rules.OF_SESSION | rules.OF_LOT and rng.random() < 0.1
    return rules.Step(
        key=f"S{number}",
        anchor=anchor,
        groups=rng.choice(["HN", "HN", "HNPA", "HP"]),
        purpose=purpose,
        max_late=timedelta(hours=rng.choice([15, 48, 120, 336])),
        offset_days=offset,
        local_time=local_time,
        only_without_treatment_date=rng.random() < 0.1,
        before_treatment=rng.random() < 0.1,
        for_clinic_treatment=rng.random() < 0.5,
        at_once_when_late=rng.random() < 0.3,
        repeat_days=30 if repeats else 0,
        repeat_times=2 if repeats else 1,
        cooling_days=rng.choice([0, 0, 10, 60]),
        keeps_day=rng.random() < 0.3,
        also_after_treated_days=rng.choice([None, None, None, 5]),
        only_last_session=anchor in rules.OF_SESSION and rng.random() < 0.2,
        min_session=1 if anchor in rules.OF_SESSION and rng.random() < 0.2 else 0,
        if_likely_unused=anchor == "expiring" and rng.random() < 0.5,
    )


class _Teller:
    def __init__(self, rng):
        self.rng = rng
        self.told = []

    def history(self, seed):
        rng = self.rng
        since = datetime(
            2027, rng.randint(1, 12), rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59), tzinfo=UTC
        )
        length = rng.randint(20, 200)
        for ref in range(1, rng.choice([1, 1, 2, 3]) + 1):
            self._order(ref, since if ref == 1 else self._moment(since, length))
        self._person(since, length)
        self.told.sort(key=lambda each: each[0])
        return History(
            seed=seed,
            steps=tuple(step(rng, number) for number in range(rng.randint(4, 8))),
            zone=rng.choice(ZONES),
            told=tuple(self.told),
            outages=tuple(self._outage(since, length) for _ in range(rng.choice([0, 0, 1, 2]))),
            since=since,
            until=since + length * DAY,
        )

    def _moment(self, since, length):
        return since + timedelta(minutes=self.rng.randint(1, length * 1440))

    def _outage(self, since, length):
        began = self._moment(since, length)
        return Outage(began, began + timedelta(hours=self.rng.choice([1, 7, 30, 100])))

    def _tell(self, at, name, **facts):
        self.told.append((at, name, facts))

    def _order(self, ref, at):
        rng = self.rng
        self._tell(at, "paid", ref=ref, groups=rng.choice(["H", "H", "H", "HN", "N", "P"]))
        if rng.random() < 0.9:
            at += timedelta(minutes=rng.randint(30, 5000))
            lots = [(f"L{ref}{n}", at.date() + rng.randint(20, 400) * DAY) for n in range(rng.choice([0, 1, 1, 2]))]
            self._tell(at, "dispatched", ref=ref, lots=lots)
            if rng.random() < 0.6:
                self._tell(at + timedelta(minutes=rng.randint(600, 9000)), "delivered", ref=ref)
            if lots and rng.random() < 0.1:
                self._tell(at + rng.randint(1, 60) * DAY, "recalled", ref=ref, lot=lots[0][0])
        self._sessions(ref, at)
        for chance, name, facts in (
            (0.12, "ended", {}),
            (0.05, "declined", {}),
            (0.08, "lines_refunded", {"groups": rng.choice(["H", "N", "P"])}),
        ):
            if rng.random() < chance:
                self._tell(at + timedelta(minutes=rng.randint(5, 80_000)), name, ref=ref, **facts)

    def _sessions(self, ref, at):
        rng = self.rng
        day = at.date() + rng.randint(0, 20) * DAY
        for index in range(1, rng.choice([0, 1, 2, 3]) + 1):
            told_at = at + timedelta(minutes=rng.randint(10, 20_000))
            place = rng.choice(["home", "home", "clinic"])
            self._tell(told_at, rng.choice(["treats", "adds"]), ref=ref, day=day, place=place)
            self._changes(ref, index, told_at, day)
            day += rng.randint(14, 50) * DAY
            at = told_at + rng.randint(1, 30) * DAY

    def _changes(self, ref, index, at, day):
        rng = self.rng
        after = datetime.combine(day, time(9), UTC) + timedelta(minutes=rng.randint(0, 9000))
        if rng.random() < 0.3:
            self._tell(at + rng.randint(1, 9) * DAY, "moves", ref=ref, index=index, day=day + rng.randint(-5, 15) * DAY)
        for chance, name in ((0.4, "logs"), (0.1, "skips"), (0.1, "not_healed"), (0.1, "worries")):
            if rng.random() < chance:
                self._tell(after, name, ref=ref, index=index)
        if rng.random() < 0.2:
            self._tell(after + 2 * DAY, "concern_closed")

    def _person(self, since, length):
        rng = self.rng
        if rng.random() < 0.4:
            began = self._moment(since, length)
            self._tell(began, "paused")
            self._tell(began + timedelta(hours=rng.randint(1, 900)), "resumed")
        if rng.random() < 0.3:
            self._tell(self._moment(since, length), "zone_chosen", zone=rng.choice(ZONES))
        if rng.random() < 0.5:
            self._tell(self._moment(since, length // 2), "consented")
        if rng.random() < 0.1:
            purposes = rng.choice([("marketing",), ("service", "marketing")])
            self._tell(self._moment(since, length), "stopped", purposes=purposes)
