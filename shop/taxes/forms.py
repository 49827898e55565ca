"""What staff fill in about taxes."""

from typing import Any

from django import forms

from shop.taxes import queries
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
            "region": "Empty: the whole country. Otherwise its name or its code, such as California or CA.",
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
        self._clean_region(cleaned)
        place, day = (cleaned.get("country", ""), cleaned.get("region", "")), cleaned.get("from_on")
        same = (
            Override.objects.filter(country=place[0], region=place[1], from_on=day) if day else Override.objects.none()
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("from_on", "There is a rate for this place from this day on already.")
        return cleaned

    def _clean_region(self, cleaned: dict[str, Any]) -> None:
        """By its code, as addresses keep it; a part that the country does not have would never count."""
        country, typed = cleaned.get("country", ""), cleaned.get("region", "")
        if not (country and typed):
            return
        code = queries.region_code(country, typed)
        if code is None:
            some = ", ".join(list(queries.regions(country).values())[:3])
            self.add_error(
                "region", f"We know no such part of {country}" + (f"; it has {some} and others." if some else ".")
            )
        else:
            cleaned["region"] = code
