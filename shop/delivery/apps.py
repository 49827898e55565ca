"""How a parcel gets there: by which method, at what charge, on which day."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """How a parcel gets there: by which method, at what charge, on which day."""

    name = "shop.delivery"
    label = "delivery"
    verbose_name = "Delivery"
