"""What production refuses: the demo, and a clock that can be moved."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks

from shop import clock


def production_has_no_demo(**options: Any) -> list[checks.CheckMessage]:
    """Errors when production has the demo installed, or its clock was moved."""
    if not settings.PRODUCTION:
        return []
    errors: list[checks.CheckMessage] = []
    if apps.is_installed("shop.demo"):
        errors.append(checks.Error("shop.demo is installed in production; remove it.", id="demo.E001"))
    if clock.is_moved():
        errors.append(checks.Error("The clock can be moved in production.", id="demo.E002"))
    return errors
