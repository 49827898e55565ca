"""Changing an edition while it is plain data: take a step out, put one in, move one, and see what differs."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import time
from difflib import SequenceMatcher
from typing import Any

from shop.aftercare.rules.edition import StepText
from shop.aftercare.rules.languages import WORDS, name_of

Data = dict[str, Any]


class Gone(LookupError):
    """The edition has no step of this key (any more)."""


@dataclass(frozen=True)
class Difference:
    """One part of a step that differs. ``lines`` are pairs: a mark (*same*, *out*, *in*) and the words."""

    field: str
    before: Any
    after: Any
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """The field's name as a heading."""
        return self.field.replace("_", " ").capitalize().replace("Html", "HTML").replace(" html", " HTML")

    @property
    def was(self) -> str:
        """The value before, in words."""
        return values_in_words(self.before)

    @property
    def becomes(self) -> str:
        """The value after, in words."""
        return values_in_words(self.after)


def plain(step: Any) -> Data:
    """Any step, by its attributes, as a file would hold it: what is as usual is left out."""
    data: Data = {}
    for each in fields(StepText):
        value = getattr(step, each.name)
        usual = each.default_factory() if each.default_factory is not MISSING else each.default
        if value != usual or each.default is each.default_factory is MISSING:
            data[each.name] = f"{value:%H:%M}" if isinstance(value, time) else value
    return data


def fingerprint(data: Any) -> str:
    """Short, and the same only for the same data: by it one sees that somebody else has changed a step meanwhile."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:20]


def find(content: Data, key: str) -> Data:
    """The step of this key. Raises ``Gone``."""
    found: Data = content["steps"][_place(content, key)]
    return found


def with_step(content: Data, data: Data, *, instead_of: str = "", after: str = "") -> Data:
    """The edition with a step changed, or with a new one: behind ``after``, or at the end."""
    steps = list(content["steps"])
    if instead_of:
        steps[_place(content, instead_of)] = data
    else:
        steps.insert(_place(content, after) + 1 if after else len(steps), data)
    return {**content, "steps": steps}


def without(content: Data, key: str) -> Data:
    """The edition without this step. Raises ``Gone``."""
    find(content, key)
    return {**content, "steps": [step for step in content["steps"] if step["key"] != key]}


def moved(content: Data, key: str, *, by: int) -> Data:
    """The edition with this step moved up (-1) or down (1); at the end it stays."""
    steps, at = list(content["steps"]), _place(content, key)
    step = steps.pop(at)
    steps.insert(max(0, min(len(steps), at + by)), step)
    return {**content, "steps": steps}


def _place(content: Data, key: str) -> int:
    places = [at for at, step in enumerate(content["steps"]) if step["key"] == key]
    if not places:
        raise Gone(key)
    return places[0]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two plain steps, texts line by line."""
    names = [each.name for each in fields(StepText) if before.get(each.name) != after.get(each.name)]
    found = []
    for name in names:
        old, new = before.get(name), after.get(name)
        if name == "translations":
            found += _compared_translations(old or {}, new or {})
            continue
        lines = compared_lines(str(old or ""), str(new or "")) if name in WORDS else ()
        found.append(Difference(field=name, before=old, after=new, lines=lines))
    return found


def _compared_translations(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Each text of each language that differs, line by line."""
    found = []
    for code in sorted({*before, *after}):
        for name in WORDS:
            old, new = (each.get(code, {}).get(name, "") for each in (before, after))
            if old != new:
                lines = compared_lines(old, new)
                found.append(Difference(field=f"{name_of(code)} {name}", before=old, after=new, lines=lines))
    return found


def compared_lines(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Two texts as one list of lines, each marked *same*, *out* or *in*."""
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [("same", line) for line in old[a:b]]
        else:
            found += [("out", line) for line in old[a:b]] + [("in", line) for line in new[c:d]]
    return tuple(found)


def compared_editions(before: Sequence[Data], after: Sequence[Data]) -> list[tuple[str, str, list[Difference]]]:
    """Per step that differs: its key, what became of it (*new*, *gone*, *changed*), and how."""
    old, new = ({step["key"]: step for step in steps} for steps in (before, after))
    found: list[tuple[str, str, list[Difference]]] = []
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in old:
            found.append((key, "new", compared({}, new[key])))
        elif key not in new:
            found.append((key, "gone", compared(old[key], {})))
        elif differences := compared(old[key], new[key]):
            found.append((key, "changed", differences))
    return found


def merged(base: Data, *, mine: Data, theirs: Data) -> tuple[Data, list[str]]:
    """An edition with the changes since ``base`` of both, and the keys of the steps that both changed.

    Of such a step mine stays; one that only one side took out although the other changed it stays too.
    """
    old, own, other = ({step["key"]: step for step in each["steps"]} for each in (base, mine, theirs))
    kept: list[Data] = []
    both: list[str] = []
    for key in [*other, *(key for key in own if key not in other)]:
        was, my, their = old.get(key), own.get(key), other.get(key)
        if my != was and their != was and my != their:
            both.append(key)
        step = (their if my == was else my) or (their if their != was else None)
        if step is not None:
            kept.append(step)
    return {**theirs, "steps": kept}, both


def values_in_words(values: Mapping[str, Any] | list[str] | str | int | bool | None) -> str:
    """One value of a step, for a comparison."""
    if isinstance(values, Mapping):
        return "; ".join(f"{name}: {values_in_words(value)}" for name, value in values.items()) or "none"
    if isinstance(values, list):
        return ", ".join(values) or "none"
    if values is None or isinstance(values, bool):
        return {True: "yes", False: "no", None: "as usual"}[values]
    return str(values)
