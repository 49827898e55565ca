"""What a load answers: what it did, or why it could not."""

from dataclasses import dataclass


class InvalidCatalogueError(Exception):
    """The file says something that cannot be loaded; the message is one sentence for the reader."""


@dataclass
class Tally:
    """What a load did."""

    created: int = 0
    updated: int = 0
    published: int = 0
