"""Load education texts from a YAML file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError

from shop import clock
from shop.commands import PlainCommand
from shop.education import actions


class Command(PlainCommand):
    """Publishes what is new or changed in the file; what staff wrote stays."""

    help = "Publish the education texts of a file; the same file twice changes nothing, and staff's texts stay."

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
            tally = actions.load(data, now=clock.now())
        except actions.InvalidFile as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        self.stdout.write(str(tally))
