"""Which parameters Stripe's library takes in the calls that the shop makes, and which it took, recorded beside this.

``uv run python -m tests.payments.parameters`` records them anew, after an upgrade that was read and understood.
"""

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from shop.demo.standin import schema
from shop.demo.standin.api import ROUTES

RECORD = Path(__file__).with_suffix(".json")
DEEP = 3


def known() -> dict[str, list[str]]:
    """Each call with the names that the library takes: ``a``, ``a.b``, and ``a=x`` for each choice of a word."""
    return {f"{method} {pattern}": sorted(_names(kind, DEEP)) for method, pattern, kind, _ in ROUTES}


def recorded() -> dict[str, list[str]]:
    """Each call with the names that this shop was built for."""
    found: dict[str, list[str]] = json.loads(RECORD.read_text())
    return found


def changes(old: dict[str, list[str]], new: dict[str, list[str]]) -> list[str]:
    """A line for each name that came or went."""
    return [
        f"{call}: {sign} {name}"
        for call in sorted(old | new)
        for sign, ours, others in (("taken away", old, new), ("added", new, old))
        for name in ours.get(call, [])
        if name not in others.get(call, [])
    ]


def _names(kind: Any, depth: int) -> set[str]:
    fields, _ = schema._fields(kind)
    found = set(fields)
    for name, hint in fields.items():
        for inner in _flat(hint):
            if get_origin(inner) is Literal:
                found |= {f"{name}={choice}" for choice in get_args(inner) if choice and depth == DEEP}
            elif depth > 1 and schema._is_typed_dict(inner):
                found |= {f"{name}.{deeper}" for deeper in _names(inner, depth - 1)}
    return found


def _flat(hint: Any) -> list[Any]:
    """The kinds that a value may have, with lists and unions opened."""
    if get_origin(hint) is Literal or not get_args(hint):
        return [hint]
    return [inner for part in get_args(hint) for inner in _flat(part)]


if __name__ == "__main__":
    RECORD.write_text(json.dumps(known(), indent=1) + "\n")
