"""Load delivery methods from a YAML file."""

from typing import Any

from shop.commands import LoadCommand
from shop.delivery import actions


class Command(LoadCommand):
    """Creates what is missing; methods and groups that exist stay as staff left them."""

    help = "Create the country groups and delivery methods of a file; what exists stays as staff left it."
    refusals = (actions.InvalidFile,)

    def load(self, data: Any) -> str:
        """The methods of the file."""
        return f"{actions.load(data)} delivery methods created."
