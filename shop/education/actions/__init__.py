"""What education does: write texts, publish and withdraw them, and load them from a file."""

from shop.education.actions.loading import InvalidFile, Tally, load
from shop.education.actions.versions import (
    Refused,
    SourceFacts,
    Words,
    choose_chapter,
    discard,
    publish,
    record_review,
    withdraw,
    words_of,
    write_draft,
)

__all__ = [
    "InvalidFile",
    "Refused",
    "SourceFacts",
    "Tally",
    "Words",
    "choose_chapter",
    "discard",
    "load",
    "publish",
    "record_review",
    "withdraw",
    "words_of",
    "write_draft",
]
