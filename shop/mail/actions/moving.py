"""One place where a message changes its state, so that each change leaves its event."""

from datetime import datetime
from typing import Any

from shop.mail import rules
from shop.mail.models import Message, MessageEvent


def move(message: Message, state: str, *, now: datetime, reason: str = "", detail: str = "", **fields: Any) -> None:
    """Write the new state, its reason and its event (whose text is ``detail``, or else the reason).

    The caller holds the row's lock.
    """
    if not rules.may_move(message.state, state):
        raise ValueError(f"A message cannot go from {message.state} to {state}.")
    held = state in (Message.State.CLAIMED, Message.State.SENDING)
    values = {"state": state, "reason": reason[:300], **({} if held else {"lease_until": None}), **fields}
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=list(values))
    note(message, now=now, detail=detail or reason)


def note(message: Message, *, now: datetime, detail: str = "") -> None:
    """Add an event in the message's present state."""
    MessageEvent.objects.create(message=message, at=now, state=message.state, detail=detail[:500])
