"""One place where a message changes its state, so that each change leaves its event."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from shop.mail import rules
from shop.mail.models import Message, MessageEvent

# Ends with the transaction, which is this one statement unless somebody holds a longer one open.
_NO_HURRY = ", (SELECT set_config('synchronous_commit', 'off', true)) in_no_hurry"


def move(message: Message, state: str, *, now: datetime, reason: str = "", detail: str = "", **fields: Any) -> None:
    """Write the new state, its reason and its event (whose text is ``detail``, or else the reason).

    The caller holds the row's lock.
    """
    if not rules.may_move(message.state, state):
        raise ValueError(f"A message cannot go from {message.state} to {state}.")
    _write(message, _values(state, reason, fields), now=now, detail=detail or reason)


def move_if(
    message: Message,
    state: str,
    *,
    still: Collection[str],
    now: datetime,
    reason: str = "",
    in_no_hurry: bool = False,
    **fields: Any,
) -> bool:
    """The same without a lock: only if the row is in one of the states ``still`` and nobody claimed it anew.

    What is ``in_no_hurry`` does not wait for the database's disk: the next commit that waits, or some tenths of a
    second, make it last. Should the database's machine die before, the row is as if the caller had died.
    """
    if not all(rules.may_move(old, state) for old in still):
        raise ValueError(f"A message cannot go from each of {', '.join(still)} to {state}.")
    return _write(message, _values(state, reason, fields), now=now, detail=reason, still=still, in_no_hurry=in_no_hurry)


def note(message: Message, *, now: datetime, detail: str = "") -> None:
    """Add an event in the message's present state."""
    MessageEvent.objects.create(message=message, at=now, state=message.state, detail=detail[:500])


def _values(state: str, reason: str, fields: dict[str, Any]) -> dict[str, Any]:
    held = state in (Message.State.CLAIMED, Message.State.SENDING)
    return {"state": state, "reason": reason[:300], **({} if held else {"lease_until": None}), **fields}


def _write(
    message: Message,
    values: dict[str, Any],
    *,
    now: datetime,
    detail: str,
    still: Collection[str] = (),
    in_no_hurry: bool = False,
) -> bool:
    """Row and event in one statement: it runs twice for every letter that leaves."""
    wanted: list[Any]
    condition, wanted = ("AND fence = %s AND state = ANY(%s)", [message.fence, list(still)]) if still else ("", [])
    sets = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH moved AS (UPDATE mail_message SET {sets} WHERE id = %s {condition} RETURNING id) "
            "INSERT INTO mail_messageevent (message_id, at, state, detail) "
            f"SELECT id, %s, %s, %s FROM moved{_NO_HURRY if in_no_hurry else ''}",
            [*values.values(), message.pk, *wanted, now, values["state"], detail[:500]],
        )
        is_written: bool = cursor.rowcount == 1
    if is_written:
        for name, value in values.items():
            setattr(message, name, value)
    return is_written
