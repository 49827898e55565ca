"""People in the middle of the sequence: what another edition would change for each of them, letter by letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.aftercare.rules.merging import Ref
from shop.aftercare.rules.steps import OF_LOT, OF_SESSION

KINDS = ("text", "stream", "later", "earlier", "new", "lost", "twice")


@dataclass(frozen=True)
class Coming:
    """A letter that is to be sent, as one edition has it. ``words`` is all that it says."""

    due_at: datetime
    words: tuple[str, ...]
    purpose: str
    anchor: str


@dataclass(frozen=True)
class Sent:
    """A letter that left, or may have left."""

    words: tuple[str, ...]
    anchor: str


@dataclass(frozen=True)
class Effect:
    """One change for one letter. ``what`` is one of ``KINDS``; the moments are None where there is no letter."""

    ref: Ref
    what: str
    before: datetime | None = None
    after: datetime | None = None


def effects(*, before: Mapping[Ref, Coming], after: Mapping[Ref, Coming], sent: Mapping[Ref, Sent]) -> list[Effect]:
    """What changes for one person, in the order of the letters. A letter may change in several ways."""
    found: list[Effect] = []
    for ref in sorted(set(before) | set(after)):
        old, new = before.get(ref), after.get(ref)
        if old and new:
            found += [Effect(ref, what, old.due_at, new.due_at) for what in _changes(old, new)]
        elif new:
            found.append(Effect(ref, "twice" if _had_already(ref, new, sent) else "new", None, new.due_at))
        elif old:
            found.append(Effect(ref, "lost", old.due_at, None))
    return found


def people_by_kind(of_people: Iterable[Sequence[Effect]]) -> dict[str, int]:
    """How many people each kind of change concerns."""
    counts = dict.fromkeys(KINDS, 0)
    for each in of_people:
        for what in {effect.what for effect in each}:
            counts[what] += 1
    return counts


def people_by_step(of_people: Iterable[Sequence[Effect]]) -> dict[str, dict[str, int]]:
    """The same for each step, by its key."""
    counts: dict[str, dict[str, int]] = {}
    for each in of_people:
        for key, what in {(effect.ref.key, effect.what) for effect in each}:
            counts.setdefault(key, dict.fromkeys(KINDS, 0))[what] += 1
    return counts


def _changes(old: Coming, new: Coming) -> list[str]:
    return [
        what
        for what, holds in (
            ("text", new.words != old.words),
            ("stream", new.purpose != old.purpose),
            ("later", new.due_at > old.due_at),
            ("earlier", new.due_at < old.due_at),
        )
        if holds
    ]


def _had_already(ref: Ref, new: Coming, sent: Mapping[Ref, Sent]) -> bool:
    """Whether the person had this very letter: by another short name, or counted by something else before."""
    return any(
        other.purchase == ref.purchase
        and (
            (other.key == ref.key and _family(had.anchor) != _family(new.anchor))
            or (other.key != ref.key and had.words == new.words)
        )
        for other, had in sent.items()
    )


def _family(anchor: str) -> str:
    """What the occurrences of a step with this anchor are: sessions, lots, or repetitions."""
    return "session" if anchor in OF_SESSION else "lot" if anchor in OF_LOT else "order"
