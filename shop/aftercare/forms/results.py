"""Of which time the results are wanted."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms

from shop.aftercare.queries.results import Period
from shop.aftercare.rules.results import USUAL_WINDOW, WINDOWS

USUAL_DAYS = timedelta(days=89)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter a day", "invalid": "Enter a real day, such as 2027-01-10"},
    )


class ResultsForm(forms.Form):
    """Days in UTC, both within the period, and how long after a letter something counts for it."""

    began = _day("First day (UTC)")
    ended = _day("Last day (UTC)")
    window = forms.TypedChoiceField(
        label="Count what follows within",
        coerce=int,
        choices=[(days, f"{days} days") for days in WINDOWS],
    )

    @classmethod
    def of(cls, data: Any, *, today: date) -> "ResultsForm":
        """The form as it was sent, and for whoever asks for nothing the last 90 days."""
        usual = {"began": today - USUAL_DAYS, "ended": today, "window": USUAL_WINDOW}
        return cls({**usual, **{name: data[name] for name in usual if name in data}})

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, and years that nobody means."""
        told = super().clean() or {}
        for name in ("began", "ended"):
            if told.get(name) and not EARLIEST <= told[name] <= LATEST:
                self.add_error(name, "Enter a day between the years 2000 and 2100")
        if told.get("began") and told.get("ended") and told["ended"] < told["began"]:
            self.add_error("ended", "The last day is before the first day")
        return told

    def period(self) -> Period:
        """The period of a valid form."""
        told = self.cleaned_data
        return Period(
            began_at=datetime.combine(told["began"], time(), UTC),
            ended_at=datetime.combine(told["ended"], time(), UTC) + timedelta(days=1),
            window=timedelta(days=told["window"]),
        )
