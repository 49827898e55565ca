"""What the shelf does: keep the cards like the catalogue, and the words that search knows."""

from shop.shelf.actions.keeping import Tally, rebuild, renew, renew_later
from shop.shelf.actions.words import (
    InvalidSynonym,
    forget_words,
    note_missed,
    purge_missed,
    remove_synonym,
    write_synonym,
)

__all__ = [
    "InvalidSynonym",
    "Tally",
    "forget_words",
    "note_missed",
    "purge_missed",
    "rebuild",
    "remove_synonym",
    "renew",
    "renew_later",
    "write_synonym",
]
