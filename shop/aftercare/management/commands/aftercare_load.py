"""Load the aftercare sequence from a YAML file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError

from shop import clock
from shop.aftercare import actions, rules
from shop.commands import PlainCommand


class Command(PlainCommand):
    """Publishes the file as a new edition, unless the latest edition says the same."""

    help = "Publish the aftercare sequence of a file; the same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Load all of it, or nothing."""
        try:
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"The file {file} cannot be read.") from problem
        except (yaml.YAMLError, ValueError) as problem:
            raise CommandError(f"The file {file} is not valid YAML.") from problem
        try:
            version = actions.load(data, now=clock.now())
        except rules.Mistake as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        self.stdout.write(f"The sequence {version.sequence} is at edition {version.number}.")
