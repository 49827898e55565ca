"""Letters from people: each is kept, answered once, and mailed to whom it concerns."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Letters from people: each is kept, answered once, and mailed to whom it concerns."""

    name = "shop.contact"
    label = "contact"
    verbose_name = "Contact"
