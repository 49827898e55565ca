"""The product form of the dashboard: the pen that a product is, or brings, is chosen from those that fit knows."""

from django import forms
from oscar.apps.dashboard.catalogue.forms import *  # noqa: F403
from oscar.apps.dashboard.catalogue.forms import ProductForm as OscarProductForm

from shop.fit import queries as fit


class ProductForm(OscarProductForm):
    """Oscar's, with a list of pens for the attribute that names one."""

    def get_attribute_field(self, attribute):
        """A list to choose from instead of a free text, where the attribute names a pen."""
        if attribute.code != "device":
            return super().get_attribute_field(attribute)
        return forms.ChoiceField(
            label=attribute.name,
            required=attribute.required,
            choices=[("", "None of these"), *fit.devices_by_address()],
            help_text="Its page leads from here to what fits this pen. A new pen is added under Fit first.",
            error_messages={"invalid_choice": "Choose a pen that stands under Fit; %(value)s does not."},
        )
