"""Whether shapes can be drawn: what staff write of a connection must not break the page that shows it."""

import re
from typing import Any

# What each shape needs; all numbers lie in a square of 100 by 100.
NEEDS = {"circle": ("cx", "cy", "r"), "rect": ("x", "y", "width", "height"), "path": ("d",)}
MARKS = ("solid", "thin")
WAY = re.compile(r"[MLHVCSQTAZmlhvcsqtaz0-9., +-]{1,500}")
MOST = 40


def why_not_drawn(drawing: Any) -> str:
    """Why these shapes cannot be drawn, in one sentence; "" when they can."""
    if not isinstance(drawing, list) or len(drawing) > MOST:
        return f"A drawing is a list of at most {MOST} shapes."
    reasons = (_why_not(shape, at) for at, shape in enumerate(drawing, start=1))
    return next((reason for reason in reasons if reason), "")


def _why_not(shape: Any, at: int) -> str:
    kind = shape.get("shape") if isinstance(shape, dict) else None
    if not isinstance(kind, str) or kind not in NEEDS:
        return f"Shape {at} must be a circle, a rect or a path."
    needs = NEEDS[kind]
    if strange := set(shape) - {"shape", *needs, *MARKS}:
        return f"Shape {at} has something that cannot be drawn: {sorted(map(str, strange))[0]}."
    if lacking := [name for name in needs if not _is_good(name, shape.get(name))]:
        return f"Shape {at} needs {lacking[0]}, " + ("as the way of a path." if kind == "path" else "from 0 to 100.")
    return (
        "" if all(isinstance(shape.get(mark, False), bool) for mark in MARKS) else f"Shape {at}: write true or false."
    )


def _is_good(name: str, value: Any) -> bool:
    if name == "d":
        return isinstance(value, str) and bool(WAY.fullmatch(value))
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100
