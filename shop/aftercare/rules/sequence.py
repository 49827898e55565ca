"""A sequence as data: read an edition from plain values, or say in one sentence why they are none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import time
from typing import Any

from shop.aftercare.rules.edition import Edition, StepText
from shop.aftercare.rules.mistakes import mistakes_in


class Mistake(ValueError):
    """The data is not a sequence; the text says in one sentence what is wrong and where."""


def read(data: Any) -> Edition:
    """The edition that plain data (from YAML) describes. Raises ``Mistake``."""
    if not isinstance(data, Mapping) or set(data) != {"sequence", "steps"}:
        raise Mistake("The file must hold exactly two things: sequence (a name) and steps (a list).")
    if not isinstance(data["sequence"], str) or not re.fullmatch(r"[a-z0-9-]{1,40}", data["sequence"]):
        raise Mistake("The name of the sequence must be small letters, digits and hyphens.")
    if not isinstance(data["steps"], Sequence) or isinstance(data["steps"], str) or not data["steps"]:
        raise Mistake("The steps must be a list of at least one step.")
    steps = tuple(_step(each, number=number) for number, each in enumerate(data["steps"], start=1))
    keys = [step.key.lower() for step in steps]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise Mistake(f"Two steps have the key {twice[0]}.")
    return Edition(sequence=data["sequence"], steps=steps)


def _step(data: Any, *, number: int) -> StepText:
    if not isinstance(data, Mapping):
        raise Mistake(f"Step {number} is not a list of names and values.")
    where = f"Step {data.get('key', number)}"
    _check_names(data, where=where)
    values = dict(data)
    if values.get("local_time") is not None:
        values["local_time"] = _time(values["local_time"], where=where)
    for name, kind in _KINDS.items():
        if name in values and (not isinstance(values[name], kind) or (kind is int and isinstance(values[name], bool))):
            raise Mistake(f"{where}: {name} must be {_KIND_NAMES[kind]}.")
    step = StepText(**values)
    if wrong := mistakes_in(step):
        raise Mistake(f"{where}: {wrong[0].sentence}")
    return step


def _check_names(data: Mapping[Any, Any], *, where: str) -> None:
    known = {each.name for each in fields(StepText)}
    needed = {"key", "anchor", "groups", "purpose", "max_late_hours", "subject", "preheader", "html", "text"}
    if unknown := sorted(str(name) for name in set(data) - known):
        raise Mistake(f"{where}: nothing is called {unknown[0]}.")
    if lacking := sorted(needed - set(data)):
        raise Mistake(f"{where}: {lacking[0]} is missing.")


def _time(value: Any, *, where: str) -> time:
    """A wall time; YAML reads an unquoted 18:00 as a number, so only text is taken."""
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise Mistake(f"{where}: local_time must be written like '18:00', in quotes.")


_KINDS: dict[str, type] = {
    **dict.fromkeys(("key", "anchor", "groups", "purpose", "subject", "preheader", "html", "text"), str),
    **dict.fromkeys(("offset_days", "max_late_hours", "repeat_days", "repeat_times", "cooling_days"), int),
    **dict.fromkeys(("also_after_treated_days", "min_session"), int),
    **dict.fromkeys(
        ("only_without_treatment_date", "before_treatment", "for_clinic_treatment", "at_once_when_late"), bool
    ),
    **dict.fromkeys(("keeps_day", "only_last_session", "if_likely_unused"), bool),
    "when_in_doubt": str,
    "conditions": dict,
    "translations": dict,
    "block_kinds": list,
}
_KIND_NAMES = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a list of names and values",
}
