"""A day in three fields, as people write it."""

from datetime import date
from typing import Any

from django import forms

PARTS = ("day", "month", "year")


class DayForm(forms.Form):
    """Reads three fields as one day; a wrong day is told once, beside the day. ``today`` is the customer's own day."""

    what = "day of your treatment"
    day = forms.CharField(label="Day", required=False, max_length=2)
    month = forms.CharField(label="Month", required=False, max_length=2)
    year = forms.CharField(label="Year", required=False, max_length=4)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in PARTS:
            self.fields[name].widget.attrs |= {
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "field__input field__input--short",
            }

    def clean(self) -> dict[str, Any]:
        """Add ``on``, the day that the three fields mean."""
        cleaned = super().clean() or {}
        if self.needs_day(cleaned):
            cleaned["on"], problem = self._read(cleaned)
            if problem:
                self.add_error("day", problem)
        return cleaned

    def needs_day(self, cleaned: dict[str, Any]) -> bool:
        """Whether the other answers ask for a day at all."""
        return True

    def refuse(self, day: date) -> str:
        """Why this real day is not taken; empty when it is."""
        return ""

    def _read(self, cleaned: dict[str, Any]) -> tuple[date | None, str]:
        parts = [str(cleaned.get(name) or "").strip() for name in PARTS]
        if not all(parts):
            lacking = [name for name, part in zip(PARTS, parts, strict=True) if not part]
            return None, f"Enter the {self.what}" if len(lacking) == 3 else _must_include(self.what, lacking)
        try:
            found = date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError:
            return None, f"The {self.what} must be a real day, such as 10 1 2027"
        return found, self.refuse(found)


def as_parts(day: date) -> dict[str, int]:
    """The three fields filled with this day."""
    return {"day": day.day, "month": day.month, "year": day.year}


def _must_include(what: str, names: list[str]) -> str:
    return f"The {what} must include a {' and a '.join(names)}"
