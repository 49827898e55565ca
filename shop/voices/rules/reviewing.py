"""Reviews: what a buyer is asked, which orders make a buyer, and how many reviews are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass

STARS = (5, 4, 3, 2, 1)
# An order in one of these states was paid and stands; a line in one of the others was given back.
LIVE = ("Paid", "Partly dispatched", "Dispatched", "Delivered")
ENDED = ("Cancelled", "Refunded")
# About the thing, never about skin: what one body did says nothing about the next (FACTS 4.2, A15).
FITS = {"yes": "It fits my pen", "no": "It does not fit my pen", "untried": "I have not tried it, or it has no fitting"}
SEALS = {
    "whole": "Every seal was whole",
    "broken": "A seal was open or damaged",
    "unlooked": "I did not look, or it has no seal",
}
COMFORTS = {"easy": "Easy to hold and to change", "fair": "Neither easy nor hard", "hard": "Hard to hold or to change"}
NOBODY = "A customer"


@dataclass(frozen=True)
class Bar:
    """How many reviews gave so many stars; ``percent`` is of all reviews, rounded; at least 1 where there is one."""

    stars: int
    count: int
    percent: int


@dataclass(frozen=True)
class Standing:
    """The published reviews of a product in numbers: ``counts`` of five stars first. ``answered`` counts questions."""

    counts: Sequence[int] = (0, 0, 0, 0, 0)
    answered: int = 0

    @property
    def total(self) -> int:
        """How many reviews there are."""
        return sum(self.counts)

    @property
    def by_stars(self) -> dict[int, int]:
        """How many reviews gave each number of stars."""
        return dict(zip(STARS, self.counts, strict=True))

    @property
    def mean(self) -> float:
        """The mean number of stars, with one decimal; 0 without reviews."""
        stars = sum(stars * count for stars, count in self.by_stars.items())
        return round(stars / self.total, 1) if self.total else 0

    @property
    def bars(self) -> list[Bar]:
        """The distribution, the most stars first."""
        return [Bar(stars, count, _percent(count, self.total)) for stars, count in self.by_stars.items()]


def _percent(count: int, total: int) -> int:
    return max(round(100 * count / total), 1) if count else 0


def shown_name(name: str) -> str:
    """How a person is called in public: the name they chose, in one line, or no name at all."""
    return " ".join(name.split()) or NOBODY
