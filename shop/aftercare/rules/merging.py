"""Several orders of one person become one timeline: no letter twice, and at most one of them a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shop.aftercare.rules.situations import Past, Planned
from shop.aftercare.rules.steps import Step
from shop.aftercare.rules.wall_time import QuietHours, instant

COOLING = "the same letter comes, or came, with another order or session"
ONE_A_DAY = "(another day: at most one letter a day)"


class Ref(NamedTuple):
    """Which letter: the purchase, the step, and which time (a repetition, a session's index, or a lot)."""

    purchase: int
    key: str
    occurrence: str = "1"


@dataclass(frozen=True)
class Entry:
    """One letter's place in a person's timeline."""

    ref: Ref
    step: Step
    planned: Planned


def merge(
    entries: Sequence[Entry], *, history: Mapping[Ref, Past], zone: ZoneInfo, now: datetime, quiet: QuietHours
) -> list[Entry]:
    """The same letters in the same order, some without their date (cooling), some on a later day (the cap).

    A letter that must keep its day claims it before those that can wait; what waits is never dropped for it: its time
    to expire moves along. A letter that is overdue counts to today.
    """
    merger = _Merger(history=history, zone=zone, now=now, quiet=quiet)
    return merger.one_a_day(merger.cooled(entries))


@dataclass(frozen=True)
class _Merger:
    history: Mapping[Ref, Past]
    zone: ZoneInfo
    now: datetime
    quiet: QuietHours

    def cooled(self, entries: Sequence[Entry]) -> list[Entry]:
        """Without the letters that come too soon after the same letter."""
        gone: dict[str, list[datetime]] = {}
        for entry in entries:
            if entry.step.cooling_days and (sent_at := self._sent_at(entry.ref)):
                gone.setdefault(entry.ref.key, []).append(sent_at)
        refused = set()
        for entry in sorted((each for each in entries if each.planned.due_at), key=_by_due):
            due_at = entry.planned.due_at
            if not entry.step.cooling_days or due_at is None:
                continue
            cooling = timedelta(days=entry.step.cooling_days)
            # Its nominal moment counts too: a letter once refused does not come back because it is late by now.
            own = (due_at, entry.planned.nominal_at or due_at)
            if any(abs(moment - other) < cooling for other in gone.get(entry.ref.key, []) for moment in own):
                refused.add(entry.ref)
            else:
                gone.setdefault(entry.ref.key, []).append(due_at)
        return [_undated(each, COOLING) if each.ref in refused else each for each in entries]

    def one_a_day(self, entries: Sequence[Entry]) -> list[Entry]:
        """With each capped letter on a day of its own."""
        taken = {
            self._day(sent_at) for entry in entries if entry.step.is_capped and (sent_at := self._sent_at(entry.ref))
        }
        waiting = [each for each in entries if each.planned.due_at and each.step.is_capped]
        moved: dict[Ref, Entry] = {}
        for entry in sorted(waiting, key=self._precedence):
            wanted = self._effective(entry)
            day = _first_free(self._day(wanted), taken)
            taken.add(day)
            is_free = day == self._day(wanted)
            moved[entry.ref] = self._kept(entry) if is_free else self._deferred(entry, wanted=wanted, day=day)
        return [moved.get(each.ref, each) for each in entries]

    def _sent_at(self, ref: Ref) -> datetime | None:
        past = self.history.get(ref)
        return past.sent_at if past else None

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _effective(self, entry: Entry) -> datetime:
        """When it would leave: at its time, or, overdue, as soon as it is no longer night."""
        due_at = self._last_told(entry)
        return due_at if due_at >= self.now else self.quiet.hold(self.now.astimezone(UTC), zone=self.zone)

    def _last_told(self, entry: Entry) -> datetime:
        """Its own date; once that has passed, the later one to which it was put off."""
        due_at, past = entry.planned.due_at, self.history.get(entry.ref)
        assert due_at is not None  # noqa: S101
        if due_at >= self.now or past is None or past.due_at is None or past.nominal_at != entry.planned.nominal_at:
            return due_at
        return max(due_at, past.due_at)

    def _kept(self, entry: Entry) -> Entry:
        due_at = self._last_told(entry)
        return entry if due_at == entry.planned.due_at else self._moved(entry, due_at, entry.planned.expires_at)

    def _precedence(self, entry: Entry) -> tuple[object, ...]:
        step = entry.step
        return (
            not step.keeps_day,
            self._day(self._effective(entry)),
            step.purpose == "marketing",
            step.max_late if step.keeps_day else timedelta(0),
            entry.planned.due_at,
        )

    def _deferred(self, entry: Entry, *, wanted: datetime, day: date) -> Entry:
        old = entry.planned
        wall = self._last_told(entry).astimezone(self.zone).time().replace(tzinfo=None)
        due_at = self.quiet.hold(instant(day, wall, zone=self.zone), zone=self.zone)
        left = min(old.expires_at - wanted, entry.step.max_late) if old.expires_at else timedelta(0)
        expires_at = old.expires_at and max(old.expires_at, due_at + left)
        return self._moved(entry, due_at, expires_at)

    def _moved(self, entry: Entry, due_at: datetime, expires_at: datetime | None) -> Entry:
        wall_time = due_at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")
        reason = f"{entry.planned.reason} {ONE_A_DAY}"
        planned = replace(entry.planned, due_at=due_at, expires_at=expires_at, wall_time=wall_time, reason=reason)
        return replace(entry, planned=planned)


def _by_due(entry: Entry) -> tuple[datetime | None, Ref]:
    return entry.planned.due_at, entry.ref


def _undated(entry: Entry, reason: str) -> Entry:
    planned = Planned(key=entry.planned.key, reason=reason, nominal_at=entry.planned.nominal_at)
    return replace(entry, planned=planned)


def _first_free(day: date, taken: set[date]) -> date:
    while day in taken:
        day += timedelta(days=1)
    return day
