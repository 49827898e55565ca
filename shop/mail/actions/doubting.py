"""Letters of which nobody can say whether they left: wait for the provider's word, then do what was planned."""

from datetime import datetime
from typing import Any

from django.db import transaction

from shop.mail import queries, rules
from shop.mail.actions.moving import move, note
from shop.mail.actions.writing import Refused, send_again
from shop.mail.models import Message

State, WhenInDoubt = Message.State, Message.WhenInDoubt


def waiting(message: Message, *, now: datetime) -> dict[str, Any]:
    """The field of a message that falls into doubt: until when the provider may still tell."""
    is_resent = message.when_in_doubt == WhenInDoubt.RESEND
    return {"decide_at": now + rules.DOUBT_WAIT if is_resent else None}


def decide_doubts(*, now: datetime, limit: int = 100) -> int:
    """Send once more what nobody told about and what matters enough. Returns how many were decided.

    A letter is resent once: the next time it falls into doubt, it is left to staff.
    """
    with transaction.atomic():
        left = list(queries.doubted_too_long(now=now).select_for_update(skip_locked=True)[:limit])
        for message in left:
            _decide(message, now=now)
    return len(left)


def _decide(message: Message, *, now: datetime) -> None:
    verdict = rules.after_doubt(expires_at=message.expires_at, now=now)
    done: dict[str, Any] = {"when_in_doubt": WhenInDoubt.LEAVE, "decide_at": None}
    if verdict.state == State.PLANNED:
        move(message, State.PLANNED, now=now, reason=verdict.reason, due_at=now, **done)
        return
    Message.objects.filter(pk=message.pk).update(**done)
    note(message, now=now, detail=verdict.reason)


def resolve(message: Message, *, arrived: bool, now: datetime, by: str) -> None:
    """Decide a doubt by hand: it arrived, or it goes out once more. Raises ``Refused`` for a message in no doubt."""
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.state != State.IN_DOUBT:
            raise Refused(f"Letter {row.pk} is not in doubt; it is {row.get_state_display().lower()}.")
        if not arrived:
            send_again(row, now=now, by=by)
            return
        move(row, State.SENT, now=now, detail=f"Taken for sent by {by}.", sent_at=now)
