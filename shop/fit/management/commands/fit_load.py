"""Load pens and fits from a YAML file."""

from typing import Any

from shop.commands import LoadCommand
from shop.fit import actions


class Command(LoadCommand):
    """Loads what is new or changed in the file; what staff changed stays."""

    help = "Load the pens and fits of a file; the same file twice changes nothing, and what staff changed stays."
    refusals = (actions.InvalidFile,)

    def load(self, data: Any) -> str:
        """The pens and fits of the file."""
        return str(actions.load(data))
