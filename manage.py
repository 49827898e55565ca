#!/usr/bin/env python3
"""The command line's door.

A production machine always has DATABASE_URL, in its environment or in ``.env``. Without it there is only the demo
shop in ``var/`` to work on, so every command then works on that.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one management command."""
    import environ
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    environ.Env.read_env(Path(__file__).with_name(".env"))
    if sys.argv[1:2] == ["demo"] or "DATABASE_URL" not in os.environ:
        os.environ.setdefault("SHOP_MODE", "demo")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
