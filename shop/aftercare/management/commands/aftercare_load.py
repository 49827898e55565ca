"""Load the aftercare sequence from a YAML file."""

from typing import Any

from shop import clock
from shop.aftercare import actions, rules
from shop.commands import LoadCommand


class Command(LoadCommand):
    """Publishes the file as a new edition, unless the latest edition says the same."""

    help = "Publish the aftercare sequence of a file; the same file twice changes nothing."
    refusals = (rules.Mistake,)

    def load(self, data: Any) -> str:
        """The sequence of the file."""
        version = actions.load(data, now=clock.now())
        return f"The sequence {version.sequence} is at edition {version.number}."
