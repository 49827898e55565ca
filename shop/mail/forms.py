"""The outbox page's filters."""

from typing import Any

from django import forms

from shop.mail.models import Message


class FilterForm(forms.Form):
    """Which messages to list; whatever is empty or wrong filters nothing."""

    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *Message.State.choices])
    purpose = forms.ChoiceField(required=False, choices=[("", "Any purpose"), *Message.Purpose.choices])
    kind = forms.CharField(required=False, max_length=80)
    address = forms.CharField(required=False, max_length=254)
    day = forms.DateField(required=False, label="Due on", widget=forms.DateInput(attrs={"type": "date"}))

    def filters(self) -> dict[str, Any]:
        """The fields that are filled in and valid, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
