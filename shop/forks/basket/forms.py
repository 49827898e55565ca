"""What may go into a basket."""

from django import forms
from oscar.apps.basket import forms as oscar

from shop.fit import queries as fit
from shop.fit.rules import NOBODY

HOW_MANY = "Enter how many you want as a number, or 0 to take it out"


class AddToBasketForm(oscar.AddToBasketForm):
    """Oscar's, in plain words, and nothing that no known pen could take."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        number = "Enter how many you want, as a number from 1"
        self.fields["quantity"].error_messages |= {"min_value": number, "invalid": number, "required": number}

    def clean_quantity(self):
        """As many as one order can hold, with those that are in the basket already."""
        wanted = self.cleaned_data["quantity"]
        most, limit = self.basket.max_allowed_quantity()
        if most is not None and wanted > most:
            inside = self.basket.num_items
            raise forms.ValidationError(f"One order can hold {limit} pieces at most. Your basket holds {inside} now")
        return wanted

    def clean(self):
        """Say why it cannot be bought; all that Oscar asks is asked first."""
        cleaned = super().clean()
        if not self.errors and fit.fits_no_pen(self.product):
            raise forms.ValidationError(f"“{self.product.get_title()}” cannot be bought: {NOBODY}.")
        return cleaned


class SimpleAddToBasketForm(AddToBasketForm, oscar.SimpleAddToBasketForm):
    """Oscar's short form under the same rule."""


class BasketLineForm(oscar.BasketLineForm):
    """Oscar's, in plain words; an emptied number is a slip, and only 0 takes the line out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quantity"].error_messages |= {"min_value": HOW_MANY, "invalid": HOW_MANY}

    def clean_quantity(self):
        """As many as Oscar allows. What is put aside for later keeps its number, whatever stands in the field."""
        if self.data.get(self.add_prefix("save_for_later")):
            return self.instance.quantity
        if self.cleaned_data["quantity"] is None:
            raise forms.ValidationError(HOW_MANY)
        return super().clean_quantity()


class SavedLineForm(oscar.SavedLineForm):
    """Oscar's, for lines that are still there."""

    def clean(self):
        """A line that went away meanwhile, or that is somebody else's, moves nowhere."""
        if not self.instance.pk:
            raise forms.ValidationError("That is no longer in your list.")
        return super().clean()
