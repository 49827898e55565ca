"""What staff fill in about one person."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms

from shop.aftercare import rules
from shop.aftercare.models import Enrolment, Person, Session
from shop.mail import rules as mail

LONGEST_AHEAD = timedelta(days=365)
LONGEST_AGO = timedelta(days=365)


class SearchForm(forms.Form):
    """Whose page is wanted."""

    words = forms.CharField(
        label="Order number or email address",
        max_length=254,
        help_text="All of it: parts of an address find nobody.",
        error_messages={"required": "Enter an order number or an email address"},
    )


class PersonForm(forms.Form):
    """A form about ``person``; ``today`` is the person's own day."""

    def __init__(self, *args: Any, person: Person, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.today = person, today


class ReasonForm(PersonForm):
    """Why it is done."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="Staff read it here. Write nothing about anybody's health.",
        error_messages={"required": "Say why, so that the next person knows"},
    )


class ZoneForm(PersonForm):
    """In which time zone the person lives."""

    zone = forms.ChoiceField(
        label="Time zone", choices=lambda: [(name, name) for name in sorted(available_timezones())]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("zone", self.person.zone)


class LanguageForm(PersonForm):
    """Which language the person reads."""

    language = forms.ChoiceField(label="Language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.person.language
        field: Any = self.fields["language"]
        field.choices = sorted({**rules.LANGUAGES, known: rules.name_of(known)}.items(), key=lambda each: each[1])
        self.initial.setdefault("language", known)


class DayForm(PersonForm):
    """On which day a session is."""

    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day", "invalid": "Enter a real day, such as 2027-01-10"},
    )

    def clean_day(self) -> date:
        """Refuse a day that nobody can mean."""
        day: date = self.cleaned_data["day"]
        if not self.today - LONGEST_AGO <= day <= self.today + LONGEST_AHEAD:
            raise forms.ValidationError("The day must be within a year from today, before or after")
        return day


class OrderForm(PersonForm):
    """Which of the person's orders it is about."""

    enrolment = forms.ModelChoiceField(
        label="Order",
        queryset=Enrolment.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose the order", "invalid_choice": "Choose one of this person's orders"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enrolment"]
        field.queryset = self.person.enrolments.select_related("order").order_by("-ordered_at", "-id")
        field.label_from_instance = lambda each: f"Order {each.order.number}"


class NewSessionForm(DayForm, OrderForm):
    """A session more."""

    place = forms.ChoiceField(label="Where", choices=Session.Place.choices, widget=forms.RadioSelect, initial="home")
    field_order = ("enrolment", "day", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["enrolment"]
        field.queryset = field.queryset.filter(state=Enrolment.State.ACTIVE)


class AgainForm(PersonForm):
    """A second yes for a letter that may have arrived."""

    confirm = forms.BooleanField(
        label="The customer may have this letter already. Send it anyway",
        error_messages={"required": "This letter may have arrived already. Tick the box to send it anyway"},
    )


class NoteForm(PersonForm):
    """What came of a concern."""

    note = forms.CharField(
        label="What was done",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: called back, pointed to the doctor. Write nothing about anybody's health.",
        error_messages={"required": "Say in a few words what was done"},
    )


class ForgetForm(PersonForm):
    """The person's address once more, so that nobody erases the wrong one."""

    address = forms.CharField(
        label="Type the person's email address to confirm",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type the email address of the person whose data go"},
    )

    def clean_address(self) -> str:
        """Refuse any address but the person's own."""
        typed = str(self.cleaned_data["address"])
        known = {self.person.key, *self.person.enrolments.values_list("to_address", flat=True)}
        if mail.normalised(typed) not in {mail.normalised(address) for address in known}:
            raise forms.ValidationError("This is not an address of this person")
        return typed
