"""The forms of the dashboard for products: which pen one is, or brings, and whether its pieces are counted."""

from django import forms
from django.db.models import Q
from oscar.apps.dashboard.catalogue.forms import *  # noqa: F403
from oscar.apps.dashboard.catalogue.forms import ProductClassForm as OscarProductClassForm
from oscar.apps.dashboard.catalogue.forms import ProductForm as OscarProductForm
from oscar.core.loading import get_model

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


class ProductClassForm(OscarProductClassForm):
    """Oscar's, which counts pieces for all orders of a product or for none, and not for those from today on."""

    def clean_track_stock(self):
        """Orders that promised nothing would give back the pieces of others, and the other way round."""
        is_wished = self.cleaned_data["track_stock"]
        if self.instance.pk and is_wished != self.instance.track_stock and self._is_in_open_orders():
            raise forms.ValidationError(
                "Orders that are not sent yet hold such products. Send or cancel them first, then change this."
            )
        return is_wished

    def _is_in_open_orders(self):
        of_this_class = Q(product__product_class=self.instance) | Q(product__parent__product_class=self.instance)
        return get_model("order", "Line").objects.filter(of_this_class, num_allocated__gt=0).exists()
