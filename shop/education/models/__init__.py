"""What the shop tells people: topics, their words in versions, and the sources of those."""

from shop.education.models.blocks import SCOPE_NAMES, TARGETS, Block
from shop.education.models.versions import WORDS, BlockVersion, Frozen, Source

__all__ = ["SCOPE_NAMES", "TARGETS", "WORDS", "Block", "BlockVersion", "Frozen", "Source"]
