"""Draw the pictures of all products from their data."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps

from shop.commands import PlainCommand
from shop.portraits import actions


class Command(PlainCommand):
    """Draws only what is missing or has changed, unless --all is given."""

    help = "Draw the pictures of all products from their data; only what is missing or changed, unless --all is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to draw everything anew."""
        parser.add_argument("--all", action="store_true", help="draw every picture again, also what is there already")

    def handle(self, **options: Any) -> None:
        """Draw for every product, hidden ones too."""
        products = apps.get_model("catalogue", "Product").objects.for_pages()
        tally = actions.draw(products, again=options["all"])
        self.stdout.write(f"{tally.drawn} pictures drawn, {tally.hung} hung on their products.")
