"""What the outbox remembers: each message and its state, what happened to it, and who wants no more."""

from shop.mail.models.messages import Message, MessageEvent
from shop.mail.models.wishes import Suppression

__all__ = ["Message", "MessageEvent", "Suppression"]
