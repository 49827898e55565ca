"""The worker as a simulation imagines it: it plans letters, sends each when it is due, and asks again before that."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shop.aftercare.rules.merging import Entry, Ref
from shop.aftercare.rules.situations import Past
from shop.aftercare.rules.steps import OF_SESSION, Step
from shop.aftercare.rules.timeline import timeline
from shop.aftercare.rules.wall_time import QuietHours
from shop.aftercare.rules.world import Event, World

SENT, NOT_SENT = "sent", "not sent"
GONE = "it is no longer part of the plan"


class Outage(NamedTuple):
    """A time, in UTC, in which no letter leaves; at ``until`` the worker is there again."""

    since: datetime
    until: datetime


@dataclass
class Letter:
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
        """Whether it left, or never will."""
        return bool(self.ended)


@dataclass
class Worker:
    """The worker and its outbox at the moment ``now`` (UTC); only ``outages`` keep it from its work."""

    world: World
    outages: list[Outage]
    quiet: QuietHours
    now: datetime
    letters: dict[Ref, Letter] = field(default_factory=dict)
    history: dict[Ref, Past] = field(default_factory=dict)
    made: int = 0

    def remember(self, history: Mapping[Ref, Past]) -> None:
        """Begin in the middle: with what became of letters so far."""
        self.history = dict(history)
        for entry in self._timeline():
            past = self.history.get(entry.ref)
            if past and past.closed:
                letter = self.letters[entry.ref] = Letter(entry.step, reason=past.said)
                letter.ended, letter.sent_at = (SENT if past.sent_at else NOT_SENT), past.sent_at
                letter.wall = past.sent_at and past.sent_at.astimezone(self.zone)
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

    def _send(self, ref: Ref, letter: Letter) -> None:
        if letter.expires_at and letter.expires_at < self.now:
            self._close(ref, letter, reason=f"too late: it was of use until {letter.expires_at:%Y-%m-%d %H:%M} UTC")
        elif objection := self.world.wishes.objection(letter.step.purpose):
            self._close(ref, letter, reason=objection)
        else:
            self._ask(ref, letter)

    def _ask(self, ref: Ref, letter: Letter) -> None:
        """Ask for the plan once more, as the author of the letter does."""
        planned = next(entry.planned for entry in self._timeline() if entry.ref == ref)
        if planned.due_at is None:
            letter.due_at, letter.reason = None, planned.reason
            self.history[ref] = Past(closed=False)
            return
        due_at = planned.due_at
        if letter.step.is_capped:
            due_at = self.quiet.hold(max(due_at, self.now), zone=self.zone)
        if due_at > self.now:
            letter.due_at, letter.expires_at, letter.reason = due_at, planned.expires_at, planned.reason
            letter.row_due_at = planned.due_at
            self.history[ref] = replace(self.history[ref], due_at=planned.due_at)
            return
        letter.ended, letter.sent_at, letter.due_at = SENT, self.now, None
        letter.reason, letter.wall = planned.reason, self.now.astimezone(self.zone)
        self.history[ref] = Past(closed=True, said="already sent", sent_at=self.now)

    def _plan(self) -> None:
        entries = self._timeline()
        for entry in entries:
            letter = self.letters.setdefault(entry.ref, Letter(entry.step))
            if not letter.is_closed:
                letter.step = entry.step
                self._apply(entry, letter)
        for ref in set(self.letters) - {entry.ref for entry in entries}:
            letter = self.letters[ref]
            if not letter.is_closed:
                letter.due_at = letter.row_due_at = None
                letter.reason = GONE
                self.history.pop(ref, None)

    def _apply(self, entry: Entry, letter: Letter) -> None:
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

    def _close(self, ref: Ref, letter: Letter, *, reason: str) -> None:
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

    @property
    def zone(self) -> ZoneInfo:
        """The customer's clock."""
        return ZoneInfo(self.world.person.zone)

    def _timeline(self) -> list[Entry]:
        return timeline(self.world.person, now=self.now, history=self.history, quiet=self.quiet)
