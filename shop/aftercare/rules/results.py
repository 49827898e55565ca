"""What came of the letters, counted: one row per step and edition, as a page and as a file for a spreadsheet."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

WINDOWS = (7, 14, 30, 60, 90)
USUAL_WINDOW = 30
# A stop counts for a letter only when it comes so soon after it.
STOP_WITHIN = timedelta(days=7)
GAP = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Result:
    """What came of the letters of one step in one edition. ``reorders`` is None where no reorder is asked for."""

    edition: int
    key: str
    subject: str
    planned: int = 0
    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    complained: int = 0
    stopped: int = 0
    days_set: int = 0
    sessions: int = 0
    reorders: int | None = None

    @property
    def title(self) -> str:
        """The subject, with three dots where each letter has words of its own."""
        return GAP.sub("…", self.subject)

    def share(self, name: str) -> str:
        """A count in words: with its part of the letters sent, where any were."""
        value = getattr(self, name)
        if value is None:
            return "–"
        return f"{value:,} ({value / self.sent:.1%})" if self.sent else f"{value:,}"

    @property
    def shares(self) -> list[str]:
        """The counts that are parts of the letters sent, in the order of ``COLUMNS``."""
        return [self.share(name) for name in PARTS]


PARTS = ("delivered", "bounced", "complained", "stopped", "days_set", "sessions", "reorders")
# Each column's heading, and what it does and does not tell.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "planned": ("Planned", "Letters whose date lies in the period."),
    "sent": ("Sent", "Of these, taken by the mail server, up to now."),
    "delivered": ("Delivered", "Only where the mail provider tells us; without one, nobody knows."),
    "bounced": ("Came back", "Told by the mail provider."),
    "complained": ("Reported as spam", "Told by the mail provider, and not by every mailbox."),
    "stopped": (
        "Unsubscribed",
        "The address was unsubscribed within 7 days after the letter. One stop may follow two letters and then counts "
        "for both. Who took it back since, or was erased, is not seen.",
    ),
    "days_set": ("Treatment day set", "The customer wrote down a session after the letter, within the window."),
    "sessions": ("Sessions done", "A session marked as done, on a day within the window after the letter."),
    "reorders": (
        "Reorders",
        "Only for letters about cartridges running out: the same person ordered cartridges of the same fitting within "
        "the window. After the letter does not mean because of it.",
    ),
}


def table(results: Iterable[Result]) -> list[list[Any]]:
    """The results as the rows of a file, with a first row of headings."""
    names = [each.name for each in fields(Result)]
    rows: list[list[Any]] = [["Edition", "Step", "Subject", *(heading for heading, _ in COLUMNS.values())]]
    for result in results:
        values = [getattr(result, name) for name in names]
        rows.append(["" if value is None else value for value in values])
    return rows
