"""Postcodes as a country writes them, however people type them."""

import re
from collections.abc import Iterable, Iterator, Sequence

MARK = re.compile(r"[^0-9A-Z]")


def postcode_as_written(typed: str, *, patterns: Sequence[str], examples: Iterable[str]) -> str | None:
    """``typed`` in the country's own form, such as "LS1 4AP" for "ls14ap"; None when it can be none.

    ``patterns`` and ``examples`` are the country's; a country without patterns takes anything.
    """
    plain = " ".join(typed.upper().split())
    if not patterns:
        return plain
    shaped = [spelling for example in examples for spelling in _shaped(MARK.sub("", plain), example)]
    for spelling in [*shaped, plain, MARK.sub("", plain)]:
        if any(re.fullmatch(pattern, spelling) for pattern in patterns):
            return spelling
    return None


def _shaped(compact: str, example: str) -> Iterator[str]:
    """The letters and numbers with the example's marks, counted from the end, and with its letters in front."""
    yield _with_marks(compact, example)
    front = re.match(r"[A-Z]+", example)
    if front and len(compact) + len(front[0]) == len(MARK.sub("", example)):
        yield _with_marks(front[0] + compact, example)


def _with_marks(compact: str, example: str) -> str:
    made = compact
    for match in reversed(list(MARK.finditer(example))):
        after = len(MARK.sub("", example[match.end() :]))
        marks_behind = len(example[match.end() :]) - after
        at = len(made) - after - marks_behind
        if at > 0:
            made = made[:at] + match[0] + made[at:]
    return made
