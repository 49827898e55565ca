"""Which cartridge fits which pen, with the evidence for it."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class FitConfig(AppConfig):
    """Which cartridge fits which pen, with the evidence for it."""

    name = "shop.fit"
    label = "fit"
    verbose_name = "Fit"

    def ready(self) -> None:
        """A guest's pens become the account's at the moment of the login."""
        user_logged_in.connect(keep_the_guests_pens, dispatch_uid="fit.keep_the_guests_pens")


def keep_the_guests_pens(sender: Any, *, request: Any, user: Any, **_: Any) -> None:
    """Write the pens of the visitor's cookie to the account."""
    from shop import clock
    from shop.fit import actions, queries

    if request is not None and (kept := queries.pens_of_cookie(request)):
        actions.keep_pens(user, device_ids=kept, now=clock.now())
