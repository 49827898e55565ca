"""The command that runs the payment stand-in until it is told to stop."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop import clock
from shop.demo.standin.server import Standin


class Command(BaseCommand):
    """Stand in for Stripe on this machine."""

    help = "Runs the payment stand-in: Stripe's wire protocol on this machine, without money."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and whom to tell."""
        parser.add_argument("--port", type=int, default=8002)
        parser.add_argument("--webhook-url", default="http://127.0.0.1:8000/payments/webhook/")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until interrupted."""
        try:
            server = Standin(
                port=options["port"],
                webhook_url=options["webhook_url"],
                secret=settings.STRIPE_WEBHOOK_SECRETS[0],
                clock=lambda: clock.now(),
                path=settings.VAR / "demo" / "standin.json",
            )
        except OSError as error:
            raise CommandError(f"Port {options['port']} is taken or closed to us: {error.strerror}.") from error
        self.stdout.write(f"The payment stand-in listens on {server.ledger.base_url}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.courier.stop()
