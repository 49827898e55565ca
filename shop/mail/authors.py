"""Who writes a letter late: an author is asked in the transaction that marks the message *sending*."""

from collections.abc import Callable
from datetime import datetime

from shop.mail.models import Message
from shop.mail.rules import Letter, Refusal

Author = Callable[[Message, datetime], Letter | Refusal]
Hold = Callable[[Message], None]

_authors: dict[str, Author] = {}
_holds: dict[str, Hold] = {}


def register(name: str, author: Author, *, hold: Hold | None = None) -> None:
    """Let ``author`` write every message whose ``author`` field is ``name``. Called once, from an app's ``ready``.

    ``hold`` takes the author's own locks, in the same transaction, before the message's row is locked.
    """
    _authors[name] = author
    if hold:
        _holds[name] = hold


def take_hold(message: Message) -> None:
    """Let the message's author take its locks."""
    if message.author in _holds:
        _holds[message.author](message)


def ask(message: Message, now: datetime) -> Letter | Refusal:
    """The letter that goes out now, or why none does."""
    return _authors[message.author](message, now)
