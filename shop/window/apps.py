"""The shop window: what is kept of the pages goes as soon as something on them changes."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save

ROOMS = frozenset(
    {"catalogue", "reviews", "partner", "shelf", "education", "fit", "delivery", "voices", "lots", "address"}
)
# What no page for everybody speaks of, and what is written so often that it would empty the window all day.
UNSEEN = frozenset(
    {
        "address.useraddress",
        "delivery.orderdelivery",
        "fit.customerpen",
        "fit.misfit",
        "lots.recallnotice",
        "shelf.missedsearch",
    }
)


class WindowConfig(AppConfig):
    """Pages that look the same to everybody."""

    name = "shop.window"
    label = "window"
    verbose_name = "Window"

    def ready(self) -> None:
        """Hear of every change in the rooms that the pages speak of."""
        for signal in (post_save, post_delete, m2m_changed):
            signal.connect(something_changed, dispatch_uid="window.something_changed")


def something_changed(*, sender: Any, **_: Any) -> None:
    """A row was written or deleted."""
    if sender._meta.app_label in ROOMS and sender._meta.label_lower not in UNSEEN:
        from shop import freshness

        freshness.changed()
