"""The forms about a person's habits: cartridges in a session, and the time zone."""

from typing import Any

from django import forms


class CartridgesForm(forms.Form):
    """How many cartridges a session takes, and how many were thrown away unused."""

    per_session = forms.IntegerField(
        label="How many cartridges do you use in one session?",
        min_value=1,
        max_value=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Usually 1 for the face. Each cartridge is used in one session only, by one person.",
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter a whole number from 1 to 10"
        ),
    )
    discarded = forms.IntegerField(
        label="How many did you throw away unused, in all?",
        min_value=0,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="For example because the pack was damaged or out of date.",
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter a whole number from 0 to 999"
        ),
    )


class ZoneForm(forms.Form):
    """The time zone of the letters: the present one first, then by part of the world."""

    zone = forms.ChoiceField(
        label="Time zone",
        help_text="Your emails come by the clock of this place.",
        error_messages={"invalid_choice": "Choose a time zone from the list", "required": "Choose a time zone"},
    )

    def __init__(self, *args: Any, zones: list[str], current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped: dict[str, list[tuple[str, str]]] = {}
        for name in zones:
            area, _, place = name.partition("/")
            grouped.setdefault(area, []).append((name, (place or name).replace("/", ", ").replace("_", " ")))
        now = (current, current.replace("/", ", ").replace("_", " "))
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("Your time zone now", [now]), *grouped.items()]


class LanguageForm(forms.Form):
    """In which of the languages that emails are written in the person reads them."""

    language = forms.ChoiceField(
        label="Language",
        widget=forms.RadioSelect,
        help_text="An email that we do not have in this language comes in English.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the languages"),
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["language"]
        field.choices = languages


class FeelingForm(forms.Form):
    """The check after three days. No words of one's own, so that none about anybody's health are kept."""

    feeling = forms.ChoiceField(
        label="How is your skin?",
        choices=[
            ("fine", "Fine"),
            ("still-red", "Still red or dry, but getting better"),
            ("worried", "I am worried about it"),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how your skin is"),
    )
