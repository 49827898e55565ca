"""The outbox: every email the shop ever sends leaves here."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class MailConfig(AppConfig):
    """The outbox: every email the shop ever sends leaves here."""

    name = "shop.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        """Put the check in place."""
        from shop.mail import checks

        register(checks.marketing_shows_where_we_are, Tags.compatibility, deploy=True)
