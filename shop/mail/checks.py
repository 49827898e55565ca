"""What should hold before a shop with these settings writes to people."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def marketing_shows_where_we_are(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Marketing letters must show the sender's postal address (16 CFR 316.5); without one none goes out."""
    if settings.SHOP_POSTAL_ADDRESS:
        return []
    return [
        Warning(
            "SHOP_POSTAL_ADDRESS is empty, so no reminder to reorder and no other marketing letter goes out.",
            hint="Set it to the postal address that shall stand at the foot of every email.",
            id="mail.W001",
        )
    ]
