"""The simulator's question, as a clerk asks it. All of it lives in the address of the page."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings

from shop.aftercare import queries, rules
from shop.aftercare.models import Draft, SequenceVersion
from shop.aftercare.rules.asking import Question

MOST = 12
PLACES = [("home", "At home"), ("clinic", "In a clinic")]
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
PARTS = {
    "Who": ("order", "buy", "zone", "language", "consents", "edition"),
    "What happens": ("paid_on", "dispatched_on", "delivered_on", "refunded_on", "again_on"),
    "Treatments, and how far to look": ("sessions", "place", "pauses", "until"),
}


def _day(label: str, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "no-widget-init"}, format="%Y-%m-%d")
    wrong = {"invalid": "Enter a day such as 2027-01-10."}
    return forms.DateField(label=label, required=False, widget=widget, error_messages=wrong, **kwargs)


def _text(label: str, help_text: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=500, help_text=help_text, **kwargs)


class SimulatorForm(forms.Form):
    """An order that exists, or an invented one. ``question()`` is what is asked."""

    order = _text("Order number", "An order that exists goes on from today. Leave it empty to invent a customer.")
    buy = _text("Products", "Codes with commas between, each with a quantity: DH-12-10:2, DH-NANO-10.")
    zone = _text("Time zone", "Where an invented customer lives, such as Europe/London.")
    language = forms.ChoiceField(
        label="Reads", required=False, choices=[("", "The buyer's language, or English"), *rules.languages_by_name()]
    )
    consents = forms.BooleanField(label="Agrees to marketing letters", required=False)
    edition = forms.ChoiceField(label="Edition of the sequence", required=False)
    paid_on = _day("Paid on")
    dispatched_on = _day("Parcel leaves on")
    delivered_on = _day("Parcel arrives on")
    refunded_on = _day("Refunded on")
    again_on = _day("Second order of the same on")
    sessions = _text("Treatment days", "With commas between: 2027-01-20, 2027-03-03.")
    place = forms.ChoiceField(label="Where the treatments are", choices=PLACES, required=False)
    pauses = _text("Pauses", "First and last day with a colon, commas between: 2027-02-01:2027-02-14.")
    until = _day("Look until", help_text="Empty: fifteen months.")

    def __init__(self, *args: Any, draft: Draft | None, versions: Iterable[SequenceVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bought: list[tuple[Any, int]] = []
        self.found: Any = None
        choices = [("", "The latest")] + ([("draft", "The open draft")] if draft else [])
        field: Any = self.fields["edition"]
        field.choices = choices + [(str(each.number), f"Edition {each.number}") for each in versions]

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in PARTS.items()]

    def clean_order(self) -> str:
        """The order, if there is one of this number."""
        number = str(self.cleaned_data["order"])
        if number:
            self.found = queries.order_of_number(number)
            if self.found is None:
                raise forms.ValidationError(f"There is no order {number}.")
        return number

    def clean_buy(self) -> str:
        """The products, by their codes."""
        text = str(self.cleaned_data["buy"])
        try:
            self.bought = queries.imagining.products_of([_piece(part) for part in _parts(text)])
        except queries.imagining.Unknown as unknown:
            raise forms.ValidationError(f"The shop has no product {unknown}.") from unknown
        return text

    def clean_zone(self) -> str:
        """A zone that there is."""
        zone = str(self.cleaned_data["zone"]) or settings.TIME_ZONE
        if zone not in available_timezones():
            raise forms.ValidationError(f"There is no time zone {zone}. Write it like Europe/London.")
        return zone

    def clean_sessions(self) -> tuple[date, ...]:
        """Days."""
        return tuple(_read(part) for part in _parts(self.cleaned_data["sessions"]))

    def clean_pauses(self) -> tuple[tuple[date, date], ...]:
        """Pairs of days."""
        pairs = []
        for part in _parts(self.cleaned_data["pauses"]):
            began, colon, ended = part.partition(":")
            if not colon:
                raise forms.ValidationError(f"{part} is no pause. Write two days such as 2027-02-01:2027-02-14.")
            pairs.append((_read(began.strip()), _read(ended.strip())))
        return tuple(pairs)

    def clean(self) -> dict[str, Any]:
        """One order, real or invented; and days in an order that can be."""
        data = super().clean() or {}
        for name in ("paid_on", "dispatched_on", "delivered_on", "refunded_on", "again_on", "until"):
            if data.get(name) and not EARLIEST <= data[name] <= LATEST:
                self.add_error(name, "Enter a day between the years 2000 and 2100.")
        if not self.errors:
            self._check_order(data)
        if not self.errors:
            for name, sentence in rules.asking.mistakes_in(self.question(zone=data["zone"])):
                self.add_error(name, f"{sentence}.")
        return data

    def question(self, *, zone: str) -> Question:
        """What is asked, in days of ``zone``."""
        names = ("paid_on", "dispatched_on", "delivered_on", "refunded_on", "again_on", "until", "sessions", "pauses")
        told = {name: self.cleaned_data[name] for name in names}
        place = self.cleaned_data["place"] or "home"
        return Question(zone=zone, place=place, transit=queries.imagining.transit(), **told)

    def _check_order(self, data: dict[str, Any]) -> None:
        if self.found:
            if data["buy"]:
                self.add_error("buy", "The order has its own products. Empty one of the two fields.")
            for name in ("paid_on", "again_on", "edition"):
                if data.get(name):
                    self.add_error(name, "This belongs to an invented order. Leave it as it is, or empty the order.")
        elif not self.bought:
            self.add_error("buy", "Enter an order number, or the code of a product.")
        elif not data["paid_on"]:
            self.add_error("paid_on", "Enter the day on which the invented order is paid.")


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > MOST:
        raise forms.ValidationError(f"Enter at most {MOST}.")
    return parts


def _piece(text: str) -> tuple[str, int]:
    code, colon, number = text.rpartition(":")
    if not colon:
        return text, 1
    if not re.fullmatch(r"[1-9][0-9]{0,2}", number.strip()):
        raise forms.ValidationError(f"{text} has no quantity from 1 to 999 behind its colon.")
    return code.strip(), int(number)


def _read(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as problem:
        raise forms.ValidationError(f"{text or 'Nothing'} is no day. Write it like 2027-01-10.") from problem
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError("Enter days between the years 2000 and 2100.")
    return day
