"""A worker's hold on messages, in as few statements as it takes: these run for every letter that leaves.

Written in SQL because each statement of the ORM costs a worker as much as handing a whole letter to the mail server.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection

from shop.mail import queries, rules
from shop.mail.models import Message

CONFLICTS = ("40001", "40P01", "55P03")  # serialisation failure, deadlock, lock not free in time
FIELDS = [field.attname for field in Message._meta.concrete_fields]
# A claim reads no bodies: they are read when the letter's turn comes.
HEAD = [name for name in FIELDS if name not in ("text", "html")]

_CLAIM = f"""
WITH due AS (
    SELECT id FROM mail_message WHERE state = 'planned' AND due_at <= %(now)s
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE mail_message m SET state = 'claimed', fence = fence + 1, lease_until = %(lease_until)s
    FROM due WHERE m.id = due.id RETURNING {", ".join(f"m.{name}" for name in HEAD)}
), noted AS (
    INSERT INTO mail_messageevent (message_id, at, state, detail) SELECT id, %(now)s, 'claimed', '' FROM claimed
)
SELECT {", ".join(HEAD)} FROM claimed ORDER BY due_at, id
"""
# The lock that stopping.hold_address takes, shared.
ADDRESS = "SELECT pg_advisory_xact_lock_shared(%(address)s)"
OURS = f"""
SELECT {", ".join(FIELDS)} FROM mail_message
WHERE id = %(id)s AND fence = %(fence)s AND state = 'claimed' AND to_address = %(to_address)s FOR UPDATE
"""


@dataclass(frozen=True)
class Taken:
    """The whole row, locked, and whatever may keep letters from its address just now."""

    message: Message
    barriers: list[queries.Barrier]


def is_conflict(error: BaseException) -> bool:
    """Whether the database gave this transaction up for another's sake: the same once more may well succeed."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in CONFLICTS


def is_cut_off() -> bool:
    """Whether the database has gone away in the middle of the transaction, which is no fault of whoever was at work."""
    return connection.connection is None or bool(connection.connection.closed)


def claim(*, now: datetime, limit: int) -> list[Message]:
    """Take due messages for this worker: nobody else gets them while the lease runs. Their bodies are not read yet."""
    given = {"now": now, "limit": limit, "lease_until": now + rules.LEASE}
    return _read(_CLAIM, given, names=HEAD)


def take(message: Message, *, now: datetime) -> Taken | None:
    """Hold the address of a claimed message, then its row, until the transaction ends; None: the claim was lost.

    Three statements in one message to the database. Each sees what was committed before it began, so the barriers are
    those that stand once the address is held.
    """
    hashed = queries.address_hash(message.to_address)
    given: dict[str, Any] = {
        "address": rules.address_lock(hashed),
        "id": message.pk,
        "fence": message.fence,
        "to_address": message.to_address,
        "hashed": hashed,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{ADDRESS}; {OURS}; {queries.BARRIERS}", given)
        cursor.nextset()
        rows = cursor.fetchall()
        cursor.nextset()
        barriers = [queries.Barrier(*row) for row in cursor.fetchall()]
    return Taken(Message.from_db(connection.alias, FIELDS, rows[0]), barriers) if rows else None


def _read(statement: str, given: Any, *, names: list[str]) -> list[Message]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [Message.from_db(connection.alias, names, row) for row in cursor.fetchall()]
