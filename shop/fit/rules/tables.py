"""The matrix as a table for a spreadsheet: how it is written and read."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shop import spreadsheets

KEY = ("maker", "pen", "family")
COLUMNS = (*KEY, "status", "evidence", "address", "checked_by", "checked_on", "example")
MOST_LINES, MOST_SIGNS = 2000, 500_000

Key = tuple[str, str, str]


class Unreadable(Exception):  # noqa: N818 - said of a file
    """The file is no such table; one sentence says why."""


@dataclass(frozen=True)
class Said:
    """What one line states of its pair: the columns of a statement."""

    status: str
    evidence: str = ""
    address: str = ""
    checked_by: str = ""
    checked_on: date | None = None
    is_demo: bool = False

    @property
    def cells(self) -> list[str]:
        """The same as a table writes it."""
        day = self.checked_on.isoformat() if self.checked_on else ""
        return [self.status, self.evidence, self.address, self.checked_by, day, "yes" if self.is_demo else "no"]


@dataclass(frozen=True)
class Line:
    """One line of a file: its number there, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    @property
    def key(self) -> Key:
        """The pair that it speaks of."""
        return (self.cells["maker"], self.cells["pen"], self.cells["family"])


def write(rows: Iterable[tuple[Key, Said]]) -> str:
    """The table as CSV, with nothing in it that a spreadsheet would run."""
    return spreadsheets.written([COLUMNS, *((*key, *said.cells) for key, said in rows)])


def read(content: bytes) -> list[Line]:
    """The lines of a file that is a table of ours, with commas or semicolons. Raises ``Unreadable``."""
    text = _decoded(content)
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        return _lines(reader)
    except csv.Error as problem:
        raise Unreadable("The file is no table: a quotation mark does not end, or a cell is far too long.") from problem


def _lines(reader: Any) -> list[Line]:
    header = [cell.strip().lower() for cell in next(reader, [])]
    if sorted(header) != sorted(COLUMNS):
        raise Unreadable(f"The first line must name these columns, each once: {', '.join(COLUMNS)}.")
    lines = []
    began = reader.line_num + 1
    for row in reader:
        number, began = began, reader.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise Unreadable(f"Line {number} has {len(row)} cells instead of {len(header)}.")
        lines.append(
            Line(number, {name: spreadsheets.plain(cell).strip() for name, cell in zip(header, row, strict=True)})
        )
    if not lines:
        raise Unreadable("The file has no line below its first one.")
    if len(lines) > MOST_LINES:
        raise Unreadable(f"The file has more than {MOST_LINES} lines. Please send it in parts.")
    return lines


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("The file is not written in UTF-8. In your spreadsheet, save it as CSV UTF-8.") from None
    if "\0" in text:
        raise Unreadable("This is no text file. Save the table as CSV.")
    if len(text) > MOST_SIGNS:
        raise Unreadable(f"The file is longer than {MOST_SIGNS} signs. Please send it in parts.")
    return text
