"""What every benchmark stands on: a database of its own that is removed afterwards, and plain lines of figures."""

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def own_database(*rooms: str) -> Iterator[None]:
    """Set Django up on a new database with the tables of these rooms (none named: of all); it is gone afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from shop.demo import postgres

    if settings.EMBEDDED:
        postgres.ensure_running(settings.EMBEDDED_POSTGRES)
    name = f"bench_{os.getpid()}"
    settings.DATABASES["default"]["NAME"] = name
    settings.DATABASES["default"]["OPTIONS"]["options"] = "-c statement_timeout=0 -c jit=off"
    settings.LOGGING_CONFIG = None
    django.setup()
    command(f"CREATE DATABASE {name}")
    try:
        for room in [[room] for room in rooms] or [[]]:
            call_command("migrate", *room, verbosity=0, interactive=False, skip_checks=True)
        yield
    finally:
        connection.close()
        command(f"DROP DATABASE {name} WITH (FORCE)")


def send_to(port: int) -> None:
    """Let the outbox speak to the mail server on this port."""
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False


def say(line: str = "") -> None:
    """One line of the report, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def bar(name: str, *, figure: float, at_most: float | None = None, at_least: float | None = None, unit: str) -> bool:
    """Print a figure beside its bar; whether the bar is met."""
    met = (at_most is None or figure <= at_most) and (at_least is None or figure >= at_least)
    wanted = f"at most {at_most:g}" if at_most is not None else f"at least {at_least:g}"
    say(f"  {'met   ' if met else 'MISSED'}  {name}: {figure:.1f} {unit} (bar: {wanted} {unit})")
    return met


def command(sql: str) -> None:
    """One statement to the server itself."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
