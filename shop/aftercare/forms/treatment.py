"""The forms with which a customer tells of a treatment: the first one, another one, and what became of it."""

from datetime import date, timedelta
from typing import Any

from django import forms

from shop.aftercare.forms.days import DayForm

LONGEST_AHEAD = timedelta(days=365)
LONGEST_AGO = timedelta(days=60)
LONGEST_REMEMBERED = timedelta(days=365)
CHOICES = [
    ("home", "I treat my skin myself, at home"),
    ("clinic", "I have it done in a clinic"),
    ("not-for-me", "It is not for me: please send no more advice"),
]
# At home never deeper than 0.5 mm (FACTS 2.2).
DEPTHS = [("", "I do not know"), *[(depth, f"{depth} mm") for depth in ("0.20", "0.25", "0.30", "0.40", "0.50")]]
MOST_CARTRIDGES = 10


class PlannedDayForm(DayForm):
    """A day for which our letters can still help."""

    def refuse(self, day: date) -> str:
        """From 60 days ago until in a year."""
        if day > self.today + LONGEST_AHEAD:
            return "The day must be within the next year. You can come back and set it later"
        if day < self.today - LONGEST_AGO:
            return "That is more than 60 days ago, so our emails can no longer help with that treatment"
        return ""


class TreatmentForm(PlannedDayForm):
    """The first question: where, and on which day."""

    treatment = forms.ChoiceField(
        label="Where is your treatment?",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where your treatment is, or “not for me”"},
    )

    def needs_day(self, cleaned: dict[str, Any]) -> bool:
        """*Not for me* has no day."""
        return cleaned.get("treatment") in ("home", "clinic")


class MoveForm(PlannedDayForm):
    """Another day for a session."""


def depth_field() -> forms.TypedChoiceField:
    """How deep the needles were set, as far as home use goes; None when it is not known."""
    return forms.TypedChoiceField(
        label="How deep are the needles set?",
        choices=DEPTHS,
        coerce=lambda value: forms.DecimalField().to_python(value),
        empty_value=None,
        required=False,
        help_text="The number on your pen. It decides how long your skin should rest.",
        error_messages={"invalid_choice": "Choose a depth from the list. At home it is never more than 0.5 mm"},
    )


class AddForm(PlannedDayForm):
    """A further session."""

    place = forms.ChoiceField(
        label="Where?",
        choices=CHOICES[:2],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where the session is"},
    )
    depth_mm = depth_field()

    def __init__(self, *args: Any, asks_depth: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_depth:
            del self.fields["depth_mm"]

    def depth(self) -> Any:
        """In mm, of a session at home; None when it is not known, or somebody else decides it."""
        return self.cleaned_data.get("depth_mm") if self.cleaned_data["place"] == "home" else None


class DoneForm(DayForm):
    """What became of a session. In a clinic neither cartridges nor depth are the customer's own."""

    what = "day of your session"
    cartridges = forms.IntegerField(
        label="How many of your cartridges did you use?",
        min_value=0,
        max_value=MOST_CARTRIDGES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Enter how many cartridges you used: a whole number from 0 to {MOST_CARTRIDGES}",
        ),
    )
    depth_mm = depth_field()

    def __init__(self, *args: Any, is_at_home: bool, asks_depth: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_at_home:
            del self.fields["cartridges"]
        if not is_at_home or not asks_depth:
            del self.fields["depth_mm"]

    def refuse(self, day: date) -> str:
        """It was done, so its day has come."""
        if day > self.today:
            return "That day has not come yet. To plan a session for it, use “Move”"
        return "That is more than a year ago" if day < self.today - LONGEST_REMEMBERED else ""
