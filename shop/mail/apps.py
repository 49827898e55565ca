"""The outbox: every email the shop ever sends leaves here."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox: every email the shop ever sends leaves here."""

    name = "shop.mail"
    label = "mail"
    verbose_name = "Mail"
