"""The command that runs the local mailbox until it is told to stop."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shop import clock
from shop.demo.mailbox import smtp, web
from shop.demo.mailbox.store import Store


class Command(BaseCommand):
    """Takes every mail and shows it."""

    help = "Runs a mailbox on this machine: takes every mail over SMTP and shows it on a page."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--smtp-port", type=int, default=8025)
        parser.add_argument("--http-port", type=int, default=8001)

    def handle(self, *, smtp_port: int, http_port: int, **options: Any) -> None:
        """Serve until interrupted."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        store = Store(settings.VAR / "demo" / "mail")
        try:
            page = web.Mailbox(store, port=http_port, shop_url=settings.SHOP_URL)
            slot = smtp.listen(store, port=smtp_port, clock=clock.now)
        except OSError as problem:
            raise CommandError(f"Port {http_port} or {smtp_port} is taken: {problem.strerror}.") from problem
        self.stdout.write(f"The mailbox takes mail on port {smtp_port} and shows it on http://localhost:{http_port}/")
        try:
            page.serve_forever()
        except KeyboardInterrupt:
            slot.stop()
            page.server_close()
