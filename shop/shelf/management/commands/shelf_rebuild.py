"""Write the cards of all products anew."""

from typing import Any

from shop.commands import PlainCommand
from shop.shelf import actions


class Command(PlainCommand):
    """Repairs the cards after a change of the catalogue that the shop was not told of."""

    help = "Write anew what lists and search know of every product; needed only after changes made in the database."

    def handle(self, **options: Any) -> None:
        """Say how many there are."""
        tally = actions.rebuild()
        self.stdout.write(f"{tally.kept} cards written, {tally.removed} removed.")
