"""What will be sent to a person, when, and why not: the worker's whole life, walked from moment to moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from shop.aftercare.rules.merging import Ref
from shop.aftercare.rules.situations import Past
from shop.aftercare.rules.steps import Step
from shop.aftercare.rules.wall_time import QUIET, QuietHours
from shop.aftercare.rules.worker import GONE, NOT_SENT, SENT, Letter, Outage, Worker
from shop.aftercare.rules.world import Event, World

__all__ = ["COMING", "GONE", "NOT_SENT", "SENT", "Line", "Outage", "Table", "simulate"]

COMING = "coming"


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
    worker = Worker(world=world, outages=sorted(outages), quiet=quiet, now=since)
    worker.remember(history or {})
    happened = []
    for event in sorted(events, key=lambda each: each.at):
        if event.at > until:
            break
        worker.send_all(before=event.at)
        worker.meet(event)
        happened.append(event)
    worker.send_all(until=until)
    return Table(lines=tuple(_lines(worker)), events=tuple(happened), world=worker.world)


def _lines(worker: Worker) -> list[Line]:
    """Every letter, in the order of time."""
    last = datetime.max.replace(tzinfo=UTC)
    found = [_line(ref, letter, zone=worker.zone) for ref, letter in worker.letters.items()]
    return sorted(found, key=lambda line: line.at or last)


def _line(ref: Ref, letter: Letter, *, zone: ZoneInfo) -> Line:
    at = letter.sent_at or letter.due_at
    return Line(
        ref=ref,
        step=letter.step,
        state=letter.ended or (COMING if letter.due_at else NOT_SENT),
        reason=letter.reason,
        at=at,
        wall=letter.wall or (at and at.astimezone(zone)),
        was_due_at=letter.planned_for,
    )
