"""A whole shop on one machine."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A whole shop on one machine."""

    name = "shop.demo"
    label = "demo"
    verbose_name = "Demo"
