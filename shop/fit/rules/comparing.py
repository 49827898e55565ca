"""What a table that came back would change in the matrix, line by line, and which lines cannot be taken."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import date

from shop.fit.rules.states import STATUSES, UNKNOWN, VERIFIED
from shop.fit.rules.tables import COLUMNS, KEY, Key, Line, Said

YES_NO = {"yes": True, "no": False, "": False}


class Wrong(Exception):  # noqa: N818 - said of a line
    """A line cannot be taken; one sentence says why."""


@dataclass(frozen=True)
class Change:
    """A pair that is new, or of which the table states something else; ``before`` is None for a new one."""

    number: int
    key: Key
    before: Said | None
    after: Said

    @property
    def name(self) -> str:
        """The pair in words."""
        return f"{self.key[0]} {self.key[1]} and {self.key[2]}"

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Column, old and new words of each part that differs."""
        before = self.before.cells if self.before else [""] * len(fields(Said))
        pairs = zip(COLUMNS[len(KEY) :], before, self.after.cells, strict=True)
        return [(column, old, new) for column, old, new in pairs if old != new]


@dataclass(frozen=True)
class Refusal:
    """A line that cannot be taken, and why."""

    number: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a table would change, in the order of its lines. Pairs that it does not name stay as they are."""

    added: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    refused: tuple[Refusal, ...] = ()
    same: int = 0

    @property
    def is_ready(self) -> bool:
        """Every line can be taken, and something changes."""
        return not self.refused and bool(self.added or self.changed)

    @property
    def mark(self) -> str:
        """A word for exactly these changes: another plan has another one."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()


def plan(
    lines: Iterable[Line],
    *,
    known: Mapping[Key, Said],
    pens: Collection[tuple[str, str]],
    families: Collection[str],
    check: Callable[[Said], str],
) -> Plan:
    """What the lines would change. ``check`` answers what else is wrong with a statement, "" when nothing is."""
    draft = _Draft(known, pens, families, check)
    for line in lines:
        draft.take(line)
    return Plan(tuple(draft.added), tuple(draft.changed), tuple(draft.refused), draft.same)


def missing(*, status: str, evidence: str, checked_by: str, checked_on: date | str | None) -> dict[str, str]:
    """What a statement lacks, by column: what it rests on; of a verified one also who checked it, and when."""
    found = {}
    if status != UNKNOWN and not evidence:
        found["evidence"] = "Say in a sentence what this rests on."
    if status == VERIFIED and not checked_by:
        found["checked_by"] = "Say who checked it."
    if status == VERIFIED and not checked_on:
        found["checked_on"] = "Give the day of the check."
    return found


@dataclass
class _Draft:
    known: Mapping[Key, Said]
    pens: Collection[tuple[str, str]]
    families: Collection[str]
    check: Callable[[Said], str]
    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    same: int = 0
    seen: dict[Key, int] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        try:
            after = self.said_of(line)
        except Wrong as problem:
            self.refused.append(Refusal(line.number, str(problem)))
            return
        before = self.known.get(line.key)
        if before == after:
            self.same += 1
            return
        (self.changed if before else self.added).append(Change(line.number, line.key, before, after))

    def said_of(self, line: Line) -> Said:
        maker, pen, family = line.key
        if (maker, pen) not in self.pens:
            raise Wrong(f"There is no pen “{maker} {pen}” at the desk.")
        if family not in self.families:
            raise Wrong(f"There is no family “{family}” at the desk.")
        if line.key in self.seen:
            raise Wrong(f"Line {self.seen[line.key]} speaks of this pair already.")
        self.seen[line.key] = line.number
        said = _said(line.cells)
        if problem := self.check(said):
            raise Wrong(problem)
        return said


def _said(cells: Mapping[str, str]) -> Said:
    if cells["status"] not in STATUSES:
        raise Wrong(f"The status must be one of {', '.join(STATUSES)}.")
    if cells["example"].lower() not in YES_NO:
        raise Wrong("The column example must be yes or no.")
    texts = {name: cells[name] for name in ("status", "evidence", "address", "checked_by")}
    said = Said(**texts, checked_on=_day(cells["checked_on"]), is_demo=YES_NO[cells["example"].lower()])
    if lacks := missing(**{name: getattr(said, name) for name in ("status", "evidence", "checked_by", "checked_on")}):
        raise Wrong(" ".join(lacks.values()))
    return said


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Wrong("Write the day of the check as 2027-01-31.") from None
