"""Load education texts from a YAML file."""

from typing import Any

from shop import clock
from shop.commands import LoadCommand
from shop.education import actions


class Command(LoadCommand):
    """Publishes what is new or changed in the file; what staff wrote stays."""

    help = "Publish the education texts of a file; the same file twice changes nothing, and staff's texts stay."
    refusals = (actions.InvalidFile,)

    def load(self, data: Any) -> str:
        """The texts of the file."""
        return str(actions.load(data, now=clock.now()))
