"""What part of a price is tax, by where the parcel goes."""

from django.apps import AppConfig


class TaxesConfig(AppConfig):
    """What part of a price is tax, by where the parcel goes."""

    name = "shop.taxes"
    label = "taxes"
    verbose_name = "Taxes"
