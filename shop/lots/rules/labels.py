"""What is printed on a sachet: its lot number and its use-by date."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

MOST = 40
LONGEST_YEARS = 10
HOW = "Write the use-by date as it is printed: 2027-05, 2027-05-31, 05/2027 or 31/05/2027."
# The symbol on the label is followed by the year first (ISO 15223-1); other labels have the day first.
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{1,2}))?")
_DAY_FIRST = re.compile(r"(?:([0-9]{1,2})[-/. ])?([0-9]{1,2})[-/. ]([0-9]{4})")


def clean_number(typed: str) -> str:
    """A lot number as it is kept: capital letters, single spaces.

    *ab-12* and *AB-12* are one lot, so that no way of typing keeps a buyer out of a recall.
    """
    return " ".join(unicodedata.normalize("NFKC", typed).split()).upper()


def why_not_number(number: str) -> str:
    """The reason why this cannot be a lot number; empty when it can."""
    if not number:
        return "Enter the lot number. It is printed beside LOT."
    if len(number) > MOST:
        return f"A lot number has at most {MOST} characters, not {len(number)}."
    if not number.isprintable():
        return "A lot number has only characters that can be seen. Please type it again."
    return ""


def read_use_by(typed: str) -> date:
    """The last day of use. A month means its last day. Raises ``ValueError`` with a sentence for a person."""
    text = " ".join(typed.split())
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(HOW)
    try:
        return date(int(year), int(month), int(day) if day else monthrange(int(year), int(month))[1])
    except ValueError as error:
        raise ValueError(f"“{text}” is no day of the calendar. {HOW}") from error


def why_not_use_by(expires_on: date, *, today: date) -> str:
    """The reason why pieces with this use-by date cannot leave the house ``today``; empty when they can."""
    if expires_on < today:
        return f"The use-by date of these pieces was {spoken(expires_on)}. Do not send them."
    if expires_on.year > today.year + LONGEST_YEARS:
        return f"The year {expires_on.year} is more than {LONGEST_YEARS} years ahead. Please check it."
    return ""


def spoken(day: date) -> str:
    """A day as people write it: 31 May 2027."""
    return f"{day.day} {day:%B %Y}"
