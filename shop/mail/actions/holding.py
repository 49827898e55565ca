"""A worker's hold on messages, in as few statements as it takes: these run for every letter that leaves.

Written in SQL because each statement of the ORM costs a worker as much as handing a whole letter to the mail server.
"""

from datetime import datetime
from typing import Any

from django.db import OperationalError, connection

from shop.mail import rules
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
_OURS = f"SELECT {', '.join(FIELDS)} FROM mail_message WHERE id = %s AND fence = %s AND state = 'claimed' FOR UPDATE"


def is_conflict(error: BaseException) -> bool:
    """Whether the database gave this transaction up for another's sake: the same once more may well succeed."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in CONFLICTS


def claim(*, now: datetime, limit: int) -> list[Message]:
    """Take due messages for this worker: nobody else gets them while the lease runs. Their bodies are not read yet."""
    given = {"now": now, "limit": limit, "lease_until": now + rules.LEASE}
    return _read(_CLAIM, given, names=HEAD)


def ours(message: Message) -> Message | None:
    """The whole row, locked, if this worker's claim on it still holds."""
    return next(iter(_read(_OURS, [message.pk, message.fence], names=FIELDS)), None)


def _read(statement: str, given: Any, *, names: list[str]) -> list[Message]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [Message.from_db(connection.alias, names, row) for row in cursor.fetchall()]
