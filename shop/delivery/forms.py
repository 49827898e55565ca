"""What staff fill in about delivery."""

from typing import Any

from django import forms
from django.apps import apps

from shop.delivery import rules
from shop.delivery.models import CountryGroup, Method


class CountryGroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name, and the countries of the shop's list that belong to it."""

    countries = forms.MultipleChoiceField(
        label="Countries",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text="Only countries that the shop delivers to are in the list.",
        error_messages={"required": "Choose at least one country."},
    )

    class Meta:
        model = CountryGroup
        fields = ["name", "countries"]
        error_messages = {"name": {"required": "Enter a name.", "unique": "Another group has this name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = apps.get_model("address", "Country")._default_manager.filter(is_shipping_country=True)
        choices = list(countries.values_list("iso_3166_1_a2", "printable_name"))
        field = self.fields["countries"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


class MethodForm(forms.ModelForm):  # type: ignore[type-arg]
    """A delivery method, its charges as lines of two numbers."""

    charges = forms.CharField(
        label="Charges by weight",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One line for each weight: up to how many grams, then the charge. “500 4.90” is 4.90 up to 500 "
        "grams. A heavier parcel than the last line cannot be sent this way.",
        error_messages={"required": "Enter at least one line, such as “500 4.90”."},
    )

    class Meta:
        model = Method
        fields = [
            "name",
            "code",
            "note",
            "group",
            "charges",
            "free_from",
            "min_days",
            "max_days",
            "cut_off",
            "position",
            "is_active",
        ]
        labels = {
            "group": "Goes to",
            "note": "One sentence for the customer",
            "free_from": "Free from a basket of",
            "min_days": "Working days on the way, at least",
            "max_days": "Working days on the way, at most",
            "cut_off": "Orders leave the same day until",
            "position": "Place in the list",
            "is_active": "Customers may choose it",
        }
        help_texts = {
            "code": "Orders keep it. Small letters, numbers and hyphens.",
            "free_from": "Empty: never free.",
            "cut_off": "The warehouse's clock, such as 14:00.",
        }
        error_messages = {
            "name": {"required": "Enter a name."},
            "code": {"required": "Enter a code.", "unique": "Another method has this code."},
            "group": {"required": "Choose where it goes."},
        }
        widgets = {"cut_off": forms.TimeInput(format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("charges", rules.bands_in_words(self.instance.charges))

    def clean_charges(self) -> tuple[rules.Band, ...]:
        """The bands, or which line is wrong."""
        try:
            return rules.bands_from(self.cleaned_data["charges"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        """No method takes longer at least than at most."""
        cleaned = super().clean() or self.cleaned_data
        least, most = cleaned.get("min_days"), cleaned.get("max_days")
        if least is not None and most is not None and most < least:
            self.add_error("max_days", "This must not be smaller than the days at least.")
        if "charges" in cleaned:
            self.instance.charges = cleaned["charges"]
        return cleaned
