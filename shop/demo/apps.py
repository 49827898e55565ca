"""A whole shop on one machine."""

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class DemoConfig(AppConfig):
    """A whole shop on one machine."""

    name = "shop.demo"
    label = "demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        """In demo mode only, let the shop's clock follow the demo's."""
        from shop.demo import clock
        from shop.demo.checks import production_has_no_demo

        checks.register(production_has_no_demo)
        if settings.DEMO:
            clock.follow(settings.DEMO_CLOCK)
