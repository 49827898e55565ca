"""Load pens and fits from a YAML file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError

from shop.commands import PlainCommand
from shop.fit import actions


class Command(PlainCommand):
    """Loads what is new or changed in the file; what staff changed stays."""

    help = "Load the pens and fits of a file; the same file twice changes nothing, and what staff changed stays."

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
            tally = actions.load(data)
        except actions.InvalidFile as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        self.stdout.write(str(tally))
