"""The command that runs the whole shop on one machine."""

import os
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections

from shop.commands import PlainCommand
from shop.demo import database, folder, postgres, programs, rules, seed
from shop.demo.processes import ChildFailed, Register, Supervisor

PATIENCE = 60


class Command(PlainCommand):
    """Starts everything, watches it, and stops it without remainder."""

    help = "Runs a whole shop on this machine: database, web server, worker, mailbox and payments."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and what to begin with."""
        parser.add_argument("--port", type=int, default=8000, help="the shop's port; the others move with it")
        parser.add_argument("--fresh", action="store_true", help="delete the demo's data first (asks before it does)")
        parser.add_argument("--no-seed", action="store_true", help="begin with an empty shop")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive", help="never ask")

    def handle(self, *, port: int, fresh: bool, no_seed: bool, interactive: bool, **options: Any) -> None:
        """Run until Ctrl-C, SIGTERM, or a child that will not stay up."""
        if not settings.DEMO:
            raise CommandError("The demo needs SHOP_MODE=demo, or none at all.")
        _listen_to_signals()
        try:
            ports = rules.ports(port)
            if fresh:
                self._ask_to_delete(interactive)
            with self._a_place_of_our_own(ports, fresh=fresh) as register:
                self._prepare(ports, seeded=not no_seed)
                self._run(ports, register)
        except (rules.CannotStart, ChildFailed) as problem:
            raise CommandError(str(problem)) from None
        except KeyboardInterrupt:
            self.say("The demo has stopped; its data is kept.")

    def say(self, line: str) -> None:
        """One line, at once, even into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()

    @contextmanager
    def _a_place_of_our_own(self, ports: rules.Ports, *, fresh: bool) -> Iterator[Register]:
        """The folder, the ports and the database are ours from here until the end."""
        folder.prepare(settings.VAR)
        register = Register(settings.VAR / "demo" / "processes.json")
        register.sweep()
        if fresh:
            if settings.EMBEDDED:
                postgres.halt(settings.EMBEDDED_POSTGRES)
            folder.empty(settings.VAR)
            folder.prepare(settings.VAR)
        folder.check_free(ports.all)
        register.write([])
        try:
            yield register
        finally:
            _deaf_to_signals()
            connections.close_all()
            postgres.stop(settings.EMBEDDED_POSTGRES)
            register.clear()

    def _prepare(self, ports: rules.Ports, *, seeded: bool) -> None:
        """Database, tables and seed, each only as far as it is not there yet."""
        if settings.EMBEDDED:
            self.say("Starting the database ...")
            postgres.ensure_running(settings.EMBEDDED_POSTGRES)
            postgres.create_database(settings.EMBEDDED_POSTGRES, name="shop")
        changed = database.bring_up_to_date(say=self.say)
        note = settings.VAR / "demo" / "seed"
        mark = f"{seed.fingerprint(settings.BASE_DIR / 'fixtures')} {ports.shop}"
        if changed or not note.exists() or note.read_text() != mark:
            seed.furnish(shop_url=f"http://localhost:{ports.shop}")
            if seeded:
                seed.sow(fixtures=settings.BASE_DIR / "fixtures", say=self.say)
                note.write_text(mark)
        connections.close_all()

    def _run(self, ports: rules.Ports, register: Register) -> None:
        """Start the children, tell where they are once all answer, then watch."""
        self.say("Starting the shop ...")
        supervisor = Supervisor(
            programs.programs(ports, logs=settings.VAR / "demo"),
            environment=programs.environment(ports, inherited=os.environ),
            say=self.say,
            note=register.write,
        )
        try:
            supervisor.start()
            doors = [port for program in supervisor.programs for port in program.ports]
            supervisor.watch(until=_patiently(doors))
            self._tell(ports)
            supervisor.watch()
        finally:
            _deaf_to_signals()
            self.say("Stopping ...")
            supervisor.stop()

    def _tell(self, ports: rules.Ports) -> None:
        self.say(
            f"\n  Shop       http://localhost:{ports.shop}/"
            f"\n  Dashboard  http://localhost:{ports.shop}/dashboard/  (admin@example.com, password {seed.PASSWORD})"
            f"\n  Mailbox    http://localhost:{ports.mailbox}/"
            "\n  Pay with   4242 4242 4242 4242 (paid), 4000 0025 0000 3155 (3-D Secure),"
            "\n             4000 0000 0000 0002 (declined); any date to come, any code"
            f"\n  Logs       {settings.VAR / 'demo'}"
            "\n  Stop       Ctrl-C\n"
        )

    def _ask_to_delete(self, interactive: bool) -> None:
        if not settings.EMBEDDED:
            raise CommandError("--fresh deletes only the demo's own database, and DATABASE_URL names another.")
        question = f"Delete the demo's orders, mails and pictures in {settings.VAR}? [y/N] "
        if interactive and (not sys.stdin.isatty() or input(question).strip().lower() not in ("y", "yes")):
            raise CommandError("Nothing was deleted; answer y, or add --noinput.")


def _patiently(ports: list[int]) -> Any:
    """A question that becomes yes when every port answers; raises ``ChildFailed`` when that takes too long."""
    deadline = time.monotonic() + PATIENCE

    def all_answer() -> bool:
        silent = [port for port in ports if not folder.answers(port)]
        if silent and time.monotonic() > deadline:
            raise ChildFailed(f"Nothing answers on port {silent[0]} after {PATIENCE} seconds; see the logs.")
        return not silent

    return all_answer


def _listen_to_signals() -> None:
    """SIGTERM ends the demo as Ctrl-C does, in order."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)


def _deaf_to_signals() -> None:
    """Nothing interrupts the stopping itself, which has its own time limit."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
