"""Tables for spreadsheets: what is written as CSV holds nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable
from typing import Any

# A spreadsheet runs what begins so; an apostrophe in front keeps it a text, as OWASP advises ("CSV Injection").
RUN = "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"


def written(rows: Iterable[Iterable[Any]]) -> str:
    """The rows as CSV, each cell guarded."""
    out = io.StringIO()
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def guarded(cell: Any) -> Any:
    """A cell that stays a text in every spreadsheet. What is no text, such as a number below zero, stays as it is."""
    if isinstance(cell, str) and (is_guarded(cell) or cell.startswith(tuple(RUN))):
        return f"'{cell}"
    return cell


def plain(cell: str) -> str:
    """A cell as it was before it was guarded."""
    return cell[1:] if is_guarded(cell) else cell


def is_guarded(cell: str) -> bool:
    """Whether an apostrophe in front of it may be ours."""
    return len(cell) > 1 and cell[0] == "'" and cell[1] in f"{RUN}'"
