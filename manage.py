#!/usr/bin/env python3
"""The command line's door.

A production machine always has DATABASE_URL, in its environment or in ``.env``. Without it there is only the demo
shop in ``var/`` to work on, so every command then works on that, whether the demo runs or not.
"""

import os
import sys
from pathlib import Path

# These start no database: the demo does so itself, the others need none.
WITHOUT_DATABASE = (
    "demo",
    "mailbox",
    "standin",
    "check",
    "help",
    "makemigrations",
    "collectstatic",
    "--help",
    "--version",
)


def main() -> None:
    """Run one management command."""
    import environ
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    environ.Env.read_env(Path(__file__).with_name(".env"))
    is_demo = sys.argv[1:2] == ["demo"] or "DATABASE_URL" not in os.environ
    if is_demo:
        os.environ.setdefault("SHOP_MODE", "demo")
    if "DATABASE_URL" not in os.environ and os.environ["SHOP_MODE"] == "demo":
        _open_the_demo_database()
    execute_from_command_line(sys.argv)


def _open_the_demo_database() -> None:
    """Start the demo's database for one command, or join it where it runs."""
    if len(sys.argv) < 2 or sys.argv[1] in WITHOUT_DATABASE or "--help" in sys.argv:
        return
    from django.conf import settings

    from shop.demo import postgres, rules

    if sys.argv[1] != "migrate" and not (settings.EMBEDDED_POSTGRES / "PG_VERSION").exists():
        sys.exit("There is no shop here yet: run the demo once (uv run manage.py demo), or set DATABASE_URL.")
    try:
        postgres.ensure_running(settings.EMBEDDED_POSTGRES)
    except rules.CannotStart as problem:
        sys.exit(str(problem))
    postgres.create_database(settings.EMBEDDED_POSTGRES, name="shop")


if __name__ == "__main__":
    main()
