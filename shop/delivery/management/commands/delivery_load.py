"""Load delivery methods from a YAML file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError

from shop.commands import PlainCommand
from shop.delivery import actions


class Command(PlainCommand):
    """Creates what is missing; methods and groups that exist stay as staff left them."""

    help = "Create the country groups and delivery methods of a file; what exists stays as staff left it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Load all of it, or nothing."""
        try:
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"The file {file} cannot be read.") from problem
        except yaml.YAMLError as problem:
            raise CommandError(f"The file {file} is not valid YAML.") from problem
        try:
            made = actions.load(data)
        except actions.InvalidFile as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        self.stdout.write(f"{made} delivery methods created.")
