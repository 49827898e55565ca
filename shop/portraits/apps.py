"""Pictures of products, drawn from their data."""

from django.apps import AppConfig


class PortraitsConfig(AppConfig):
    """Pictures of products, drawn from their data."""

    name = "shop.portraits"
    label = "portraits"
    verbose_name = "Portraits"
