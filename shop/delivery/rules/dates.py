"""Between which days a parcel arrives: it leaves on a working day, and travels on working days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# No country rests for longer at a stretch; a calendar that never opens must not hang the shop.
LONGEST_REST = 30
IsWorking = Callable[[date], bool]


@dataclass(frozen=True)
class Promise:
    """The day a parcel leaves, and the days between which it arrives, both included."""

    leaves_on: date
    earliest_on: date
    latest_on: date

    @property
    def in_words(self) -> str:
        """Such as "between Tue 1 and Thu 3 December", to stand after "arrives"."""
        first, last = self.earliest_on, self.latest_on
        if first == last:
            return f"on {day_in_words(first)}"
        if (first.year, first.month) == (last.year, last.month):
            return f"between {WEEKDAYS[first.weekday()]} {first.day} and {day_in_words(last)}"
        return f"between {day_in_words(first)} and {day_in_words(last)}"


def day_in_words(day: date) -> str:
    """Such as "Thu 3 December"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def promise(
    now: datetime, *, cut_off: time, min_days: int, max_days: int, works_here: IsWorking, works_there: IsWorking
) -> Promise:
    """What may be promised ``now``, the warehouse's local time: an order after ``cut_off`` leaves a working day later.

    ``min_days`` and ``max_days`` are working days on the way, by the calendar of where it goes.
    """
    day = now.date() if now.time() < cut_off else now.date() + timedelta(days=1)
    leaves_on = _first_working(day, works_here)
    return Promise(
        leaves_on=leaves_on,
        earliest_on=_after(leaves_on, min_days, works_there),
        latest_on=_after(leaves_on, max_days, works_there),
    )


def days_after(day: date, days: int, works: IsWorking) -> int:
    """How many days of the calendar ``days`` working days are, from ``day`` on."""
    return (_after(day, days, works) - day).days


def _after(day: date, days: int, works: IsWorking) -> date:
    for _ in range(days):
        day = _first_working(day + timedelta(days=1), works)
    return day


def _first_working(day: date, works: IsWorking) -> date:
    for waited in range(LONGEST_REST):
        if works(day + timedelta(days=waited)):
            return day + timedelta(days=waited)
    return day
