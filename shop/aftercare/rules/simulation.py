"""What will be sent to a person, when, and why not: the worker's whole life, walked from moment to moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shop.aftercare.rules.merging import Entry, Ref
from shop.aftercare.rules.situations import Past
from shop.aftercare.rules.steps import OF_SESSION, Step
from shop.aftercare.rules.timeline import timeline
from shop.aftercare.rules.wall_time import QUIET, QuietHours
from shop.aftercare.rules.world import Event, World

COMING, SENT, NOT_SENT = "coming", "sent", "not sent"
GONE = "it is no longer part of the plan"


class Outage(NamedTuple):
    """A time, in UTC, in which no letter leaves; at ``until`` the worker is there again."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Line:
    """One letter's fate. ``state`` is *sent*, *coming* or *not sent*; ``at`` (UTC) its moment, if it has one.

    ``wall`` is the same moment as the customer's clock shows it; ``was_due_at`` when it would have left, had nothing
    come between.
    """

    ref: Ref
    step: Step
    state: str
    reason: str
    at: datetime | None = None
    wall: datetime | None = None
    was_due_at: datetime | None = None


@dataclass(frozen=True)
class Table:
    """Every letter of a person, in the order they come; those without a date last. ``events`` is what happened."""

    lines: tuple[Line, ...]
    events: tuple[Event, ...]
    world: World

    @property
    def sent(self) -> list[Line]:
        """The letters that left, in their order."""
        return [line for line in self.lines if line.state == SENT]

    def of(self, ref: Ref) -> Line:
        """The fate of one letter. Raises ``KeyError``."""
        found = next((line for line in self.lines if line.ref == ref), None)
        if found is None:
            raise KeyError(ref)
        return found


def simulate(
    world: World,
    events: Iterable[Event] = (),
    *,
    since: datetime,
    until: datetime,
    outages: Sequence[Outage] = (),
    history: Mapping[Ref, Past] | None = None,
    quiet: QuietHours = QUIET,
) -> Table:
    """The fate of every letter from ``since`` to ``until``, and the plan of what comes later.

    At each event the plan is made anew; between two events the worker sends each letter at its moment, or at the end of
    an outage, and asks the same function again before each. ``history`` is what became of letters before ``since``.
    """
    worker = _Worker(world=world, outages=sorted(outages), quiet=quiet, now=since)
    worker.remember(history or {})
    happened = []
    for event in sorted(events, key=lambda each: each.at):
        if event.at > until:
            break
        worker.send_all(before=event.at)
        worker.meet(event)
        happened.append(event)
    worker.send_all(until=until)
    return Table(lines=tuple(worker.lines()), events=tuple(happened), world=worker.world)


@dataclass
class _Letter:
    """A letter as the outbox holds it: planned when ``due_at`` is there, and ``number`` tells the order of making."""

    step: Step
    number: int = 0
    row_due_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    ended: str = ""
    sent_at: datetime | None = None
    reason: str = ""
    wall: datetime | None = None
    planned_for: datetime | None = None

    @property
    def is_closed(self) -> bool:
        return bool(self.ended)


@dataclass
class _Worker:
    world: World
    outages: list[Outage]
    quiet: QuietHours
    now: datetime
    letters: dict[Ref, _Letter] = field(default_factory=dict)
    history: dict[Ref, Past] = field(default_factory=dict)
    made: int = 0

    def remember(self, history: Mapping[Ref, Past]) -> None:
        """Begin in the middle: with what became of letters so far."""
        self.history = dict(history)
        for entry in self._timeline():
            past = self.history.get(entry.ref)
            if past and past.closed:
                letter = self.letters[entry.ref] = _Letter(entry.step, reason=past.said)
                letter.ended, letter.sent_at = (SENT if past.sent_at else NOT_SENT), past.sent_at
                letter.wall = past.sent_at and past.sent_at.astimezone(self._zone)
        self._plan()

    def meet(self, event: Event) -> None:
        """Let the event happen, and plan anew, unless it changed nothing but the wishes that are asked at sending."""
        self.now = event.at
        person, self.world = self.world.person, event.change(replace(self.world, moved={}))
        if self.world.person is not person:
            self._rename()
            self._plan()

    def send_all(self, *, before: datetime | None = None, until: datetime | None = None) -> None:
        """Send what comes due, moment by moment."""
        while (moment := self._next()) is not None:
            if (before and moment >= before) or (until and moment > until):
                return
            self.now = moment
            due = [(each.due_at, each.number, ref) for ref, each in self.letters.items() if each.due_at]
            for due_at, _, ref in sorted(due):
                if due_at <= moment:
                    self._send(ref, self.letters[ref])

    def lines(self) -> Iterable[Line]:
        """The table, in the order of time."""
        last = datetime.max.replace(tzinfo=UTC)
        found = [self._line(ref, letter) for ref, letter in self.letters.items()]
        return sorted(found, key=lambda line: line.at or last)

    def _next(self) -> datetime | None:
        """The next moment at which a worker finds something due."""
        moment = min((each.due_at for each in self.letters.values() if each.due_at), default=None)
        if moment is None:
            return None
        moment = max(moment, self.now)
        for outage in self.outages:
            if outage.since <= moment < outage.until:
                moment = outage.until
        return moment

    def _send(self, ref: Ref, letter: _Letter) -> None:
        if letter.expires_at and letter.expires_at < self.now:
            self._close(ref, letter, reason=f"too late: it was of use until {letter.expires_at:%Y-%m-%d %H:%M} UTC")
        elif objection := self.world.wishes.objection(letter.step.purpose):
            self._close(ref, letter, reason=objection)
        else:
            self._ask(ref, letter)

    def _ask(self, ref: Ref, letter: _Letter) -> None:
        """Ask for the plan once more, as the author of the letter does."""
        planned = next(entry.planned for entry in self._timeline() if entry.ref == ref)
        if planned.due_at is None:
            letter.due_at, letter.reason = None, planned.reason
            self.history[ref] = Past(closed=False)
            return
        due_at = planned.due_at
        if letter.step.is_capped:
            due_at = self.quiet.hold(max(due_at, self.now), zone=self._zone)
        if due_at > self.now:
            letter.due_at, letter.expires_at, letter.reason = due_at, planned.expires_at, planned.reason
            letter.row_due_at = planned.due_at
            self.history[ref] = replace(self.history[ref], due_at=planned.due_at)
            return
        letter.ended, letter.sent_at, letter.due_at = SENT, self.now, None
        letter.reason, letter.wall = planned.reason, self.now.astimezone(self._zone)
        self.history[ref] = Past(closed=True, said="already sent", sent_at=self.now)

    def _plan(self) -> None:
        entries = self._timeline()
        for entry in entries:
            letter = self.letters.setdefault(entry.ref, _Letter(entry.step))
            if not letter.is_closed:
                letter.step = entry.step
                self._apply(entry, letter)
        for ref in set(self.letters) - {entry.ref for entry in entries}:
            letter = self.letters[ref]
            if not letter.is_closed:
                letter.due_at = letter.row_due_at = None
                letter.reason = GONE
                self.history.pop(ref, None)

    def _apply(self, entry: Entry, letter: _Letter) -> None:
        planned = entry.planned
        letter.reason = planned.reason
        if planned.due_at is None:
            letter.due_at = letter.row_due_at = None
            if letter.number:
                self.history[entry.ref] = Past(closed=False)
            return
        if not letter.number:
            self.made += 1
            letter.number = self.made
        if letter.due_at is None or (letter.row_due_at, letter.expires_at) != (planned.due_at, planned.expires_at):
            letter.due_at, letter.expires_at = planned.due_at, planned.expires_at
        letter.row_due_at, letter.planned_for = planned.due_at, planned.base_at
        self.history[entry.ref] = Past(
            closed=False, nominal_at=planned.nominal_at, base_at=planned.base_at, due_at=planned.due_at
        )

    def _close(self, ref: Ref, letter: _Letter, *, reason: str) -> None:
        letter.ended, letter.due_at, letter.reason = NOT_SENT, None, reason
        self.history[ref] = Past(closed=True, said=reason)

    def _rename(self) -> None:
        """What belongs to a session that went over to another order goes with it, letters that left included."""
        moved = {
            ref: Ref(place[0], ref.key, place[1])
            for ref, letter in self.letters.items()
            if letter.step.anchor in OF_SESSION and (place := self.world.moved.get((ref.purchase, ref.occurrence)))
        }
        taken = [(moved[ref], self.letters.pop(ref), self.history.pop(ref, None)) for ref in moved]
        for ref, letter, past in taken:
            self.letters[ref] = letter
            self.history.pop(ref, None)
            if past:
                self.history[ref] = past

    def _line(self, ref: Ref, letter: _Letter) -> Line:
        at = letter.sent_at or letter.due_at
        return Line(
            ref=ref,
            step=letter.step,
            state=letter.ended or (COMING if letter.due_at else NOT_SENT),
            reason=letter.reason,
            at=at,
            wall=letter.wall or (at and at.astimezone(self._zone)),
            was_due_at=letter.planned_for,
        )

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.world.person.zone)

    def _timeline(self) -> list[Entry]:
        return timeline(self.world.person, now=self.now, history=self.history, quiet=self.quiet)
