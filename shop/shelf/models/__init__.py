"""What is remembered for lists and search."""

from shop.shelf.models.cards import Card
from shop.shelf.models.words import MissedSearch, Synonym

__all__ = ["Card", "MissedSearch", "Synonym"]
