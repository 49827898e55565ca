"""The timed emails that follow a purchase."""

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """The timed emails that follow a purchase."""

    name = "shop.aftercare"
    label = "aftercare"
    verbose_name = "Aftercare"
