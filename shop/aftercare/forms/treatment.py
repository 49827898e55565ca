"""The form with which a customer tells when the treatment is or was."""

from datetime import date, timedelta
from typing import Any

from django import forms

LONGEST_AHEAD = timedelta(days=365)
LONGEST_AGO = timedelta(days=60)
CHOICES = [
    ("home", "I treat my skin myself, at home"),
    ("clinic", "I have it done in a clinic"),
    ("not-for-me", "It is not for me: please send no more advice"),
]


class TreatmentForm(forms.Form):
    """Where, and on which day. ``today`` is the customer's own day."""

    treatment = forms.ChoiceField(
        label="Where is your treatment?",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where your treatment is, or “not for me”"},
    )
    day = forms.CharField(label="Day", required=False, max_length=2)
    month = forms.CharField(label="Month", required=False, max_length=2)
    year = forms.CharField(label="Year", required=False, max_length=4)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("day", "month", "year"):
            self.fields[name].widget.attrs |= {
                "inputmode": "numeric",
                "autocomplete": "off",
                "class": "field__input field__input--short",
            }

    def clean(self) -> dict[str, Any]:
        """Read the three fields as one day; a wrong day is told once, beside the day."""
        cleaned = super().clean() or {}
        if cleaned.get("treatment") in ("home", "clinic"):
            treated_on, problem = self._day(cleaned)
            cleaned["treated_on"] = treated_on
            if problem:
                self.add_error("day", problem)
        return cleaned

    def _day(self, cleaned: dict[str, Any]) -> tuple[date | None, str]:
        parts = [str(cleaned.get(name) or "").strip() for name in ("day", "month", "year")]
        if not all(parts):
            lacking = [name for name, part in zip(("day", "month", "year"), parts, strict=True) if not part]
            return None, "Enter the day of your treatment" if len(lacking) == 3 else _must_include(lacking)
        try:
            treated_on = date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError:
            return None, "The day of your treatment must be a real day, such as 10 1 2027"
        if treated_on > self.today + LONGEST_AHEAD:
            return None, "The day must be within the next year. You can come back and set it later"
        if treated_on < self.today - LONGEST_AGO:
            return None, "That is more than 60 days ago, so our emails can no longer help with that treatment"
        return treated_on, ""


def _must_include(names: list[str]) -> str:
    return f"The day of your treatment must include a {' and a '.join(names)}"
