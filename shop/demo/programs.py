"""What the demo runs, and the environment it gives to each of its children."""

import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.management import get_commands

from shop.demo.processes import Program
from shop.demo.rules import Ports


def programs(ports: Ports, *, logs: Path) -> list[Program]:
    """The web server, the worker, the mailbox and, without Stripe's keys, the payment stand-in."""
    manage = (sys.executable, str(settings.BASE_DIR / "manage.py"))
    webhook = f"http://127.0.0.1:{ports.shop}/payments/webhook/"
    mailbox = (*manage, "mailbox", "--smtp-port", str(ports.smtp), "--http-port", str(ports.mailbox))
    standin = (*manage, "standin", "--port", str(ports.standin), "--webhook-url", webhook)
    worker = (*manage, "procrastinate", "worker")
    found = [
        Program("web", _gunicorn(ports.shop), logs / "web.log", (ports.shop,)),
        Program("worker", worker, logs / "worker.log"),
        Program("mailbox", mailbox, logs / "mailbox.log", (ports.mailbox, ports.smtp)),
    ]
    if settings.STANDIN and "standin" in get_commands():
        found.append(Program("standin", standin, logs / "standin.log", (ports.standin,)))
    return found


def environment(ports: Ports, *, inherited: Mapping[str, str]) -> dict[str, str]:
    """The settings that follow from the ports, on top of what the demo itself was given."""
    added = {
        "SHOP_MODE": "demo",
        "SHOP_URL": f"http://localhost:{ports.shop}",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports.smtp}",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "PYTHONUNBUFFERED": "1",
    }
    if settings.STANDIN:
        added["STRIPE_API_BASE"] = f"http://127.0.0.1:{ports.standin}"
        # The stand-in shows money that takes days as well.
        added["STRIPE_PAYMENT_METHODS"] = inherited.get("STRIPE_PAYMENT_METHODS", "card,us_bank_account")
    if settings.EMBEDDED:
        added["DATABASE_URL"] = f"postgres://postgres@/{quote(str(settings.EMBEDDED_POSTGRES))}/shop"
    return {**inherited, **added}


def _gunicorn(port: int) -> tuple[str, ...]:
    """One process of threads, so that a small machine starts quickly and the memory cache is everybody's."""
    options = ("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "3")
    return (sys.executable, "-m", "gunicorn", "shop.wsgi", *options, "--chdir", str(settings.BASE_DIR))
