"""The outbox: every email the shop ever sends leaves here."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class MailConfig(AppConfig):
    """The outbox: every email the shop ever sends leaves here."""

    name = "shop.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        """Put the check in place, and listen to what the mail provider reports."""
        from anymail.signals import tracking

        from shop.mail import checks, views

        tracking.connect(views.on_tracking, dispatch_uid="mail.on_tracking")
        register(checks.marketing_shows_where_we_are, Tags.compatibility, deploy=True)
