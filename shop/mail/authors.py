"""Who writes a letter late: an author is asked in the transaction that marks the message *sending*."""

from collections.abc import Callable
from datetime import datetime

from shop.mail.models import Message
from shop.mail.rules import Letter, Refusal

Author = Callable[[Message, datetime], Letter | Refusal]

_authors: dict[str, Author] = {}


def register(name: str, author: Author) -> None:
    """Let ``author`` write every message whose ``author`` field is ``name``. Called once, from an app's ``ready``."""
    _authors[name] = author


def ask(message: Message, now: datetime) -> Letter | Refusal:
    """The letter that goes out now, or why none does. A message without an author carries its letter already."""
    if not message.author:
        return Letter(subject=message.subject, text=message.text, html=message.html)
    return _authors[message.author](message, now)
