"""The working days of countries, from the library ``holidays``; a country that it does not know rests at weekends."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

import holidays

# The library names no bank holidays of England without saying England: they differ inside the United Kingdom.
PART = {"GB": "ENG"}
SATURDAY = 5


@lru_cache(maxsize=64)
def works(country: str) -> Callable[[date], bool]:
    """Whether a day is a working day in ``country``, an ISO code of two letters."""
    try:
        calendar: Any = holidays.country_holidays(country, subdiv=PART.get(country))
    except NotImplementedError:
        return _is_weekday
    return lambda day: bool(calendar.is_working_day(day))


def _is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY
