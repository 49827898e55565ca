"""The timed emails that follow a purchase."""

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """The timed emails that follow a purchase."""

    name = "shop.aftercare"
    label = "aftercare"
    verbose_name = "Aftercare"

    def ready(self) -> None:
        """Write the letters of the outbox's *aftercare* messages."""
        from shop.aftercare.actions.authoring import author, hold
        from shop.mail import authors

        authors.register("aftercare", author, hold=hold)
