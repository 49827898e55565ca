"""What staff fill in about lots."""

from typing import Any

from django import forms

from shop.lots import rules

LARGE = {"rows": 4}


class LotSearchForm(forms.Form):
    """Which lots to list; empty, all of them."""

    number = forms.CharField(label="Lot number, or a part of it", required=False, max_length=rules.MOST)

    def wanted(self) -> str:
        """What to look for; a search that makes no sense looks for everything."""
        return str(self.cleaned_data["number"]) if self.is_valid() else ""


class RecallForm(forms.Form):
    """The words of a recall notice. What they must and must not say, ``lots.rules`` decides."""

    hazard = forms.CharField(
        label="The danger",
        required=False,
        widget=forms.Textarea(attrs=LARGE),
        help_text="What can happen to somebody, in plain words. Do not make it look smaller than it is.",
    )
    what_to_do = forms.CharField(
        label="What people must do now",
        required=False,
        widget=forms.Textarea(attrs=LARGE),
        help_text="The notice itself begins with “Stop using it at once.”",
    )
    remedies = forms.MultipleChoiceField(
        label="What people get, free of charge",
        required=False,
        choices=list(rules.REMEDIES.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": "Choose from the list."},
    )
    contact = forms.CharField(
        label="How people reach you",
        required=False,
        max_length=rules.LONGEST,
        help_text="A free telephone number or a page, and when somebody answers.",
    )

    def clean(self) -> dict[str, Any]:
        """Put every reason of the rules beside its field."""
        cleaned = super().clean() or {}
        for name, reason in rules.problems_of(self.words()).items():
            if name not in self.errors:
                self.add_error(name, reason)
        return cleaned

    def words(self) -> rules.Words:
        """The notice's words as typed."""
        typed = {name: self.cleaned_data.get(name, "") for name in ("hazard", "what_to_do", "contact")}
        return rules.Words(**typed, remedies=tuple(self.cleaned_data.get("remedies", ())))
