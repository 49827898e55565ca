"""Load catalogue files: countries, classes, categories, products and their first stock."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from shop.commands import PlainCommand, read_yaml
from shop.forks.catalogue import loading


class Command(PlainCommand):
    """Creates what is missing; existing stock, prices and texts stay as they are."""

    help = "Load catalogue files; what exists already stays as it is, unless --update is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, and what may be changed."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--update", action="store_true", help="renew texts, facts and prices (never stock counts)")
        parser.add_argument(
            "--publish", action="store_true", help="load nothing; only publish what waited for its safety texts"
        )

    def handle(self, *, files: list[Path], update: bool, publish: bool, **options: Any) -> None:
        """Load all files in one transaction."""
        if publish == bool(files):
            raise CommandError("Give the files to load, or --publish alone.")
        if publish:
            self.stdout.write(f"{loading.publish_ready()} products published.")
            return
        contents = [read_yaml(file) for file in files]
        try:
            with transaction.atomic():
                tallies = [loading.load(data, update=update) for data in contents]
        except loading.InvalidCatalogueError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"{sum(tally.created for tally in tallies)} products created, "
            f"{sum(tally.updated for tally in tallies)} updated, "
            f"{sum(tally.published for tally in tallies)} published."
        )
