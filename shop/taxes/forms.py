"""What staff fill in about taxes."""

from typing import Any

from django import forms

from shop.taxes.models import Override


class OverrideForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rate for a country from a day on."""

    class Meta:
        model = Override
        fields = ["country", "region", "percent", "name", "on_top", "from_on"]
        labels = {
            "country": "Country",
            "region": "State or province",
            "percent": "Rate in percent",
            "name": "What customers call it",
            "on_top": "Added on top of the shelf price",
            "from_on": "From",
        }
        help_texts = {
            "country": "Two letters, such as GB.",
            "region": "Empty: the whole country. Otherwise as addresses write it.",
            "name": "Such as VAT or sales tax.",
            "from_on": "Orders from this day on. It counts until a later rate begins.",
        }
        error_messages = {
            "country": {"required": "Enter the country’s two letters."},
            "percent": {"required": "Enter the rate."},
            "from_on": {"required": "Enter the first day."},
        }
        widgets = {"from_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def clean_country(self) -> str:
        """Two letters, large."""
        country = str(self.cleaned_data["country"]).upper()
        if len(country) != 2 or not (country.isascii() and country.isalpha()):
            raise forms.ValidationError("Enter two letters, such as GB.")
        return country

    def clean(self) -> dict[str, Any]:
        """One rate for one place and day; the reason stands beside the day."""
        cleaned = super().clean() or self.cleaned_data
        place, day = (cleaned.get("country", ""), cleaned.get("region", "")), cleaned.get("from_on")
        same = (
            Override.objects.filter(country=place[0], region=place[1], from_on=day) if day else Override.objects.none()
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("from_on", "There is a rate for this place from this day on already.")
        return cleaned
