"""Put letters into the outbox, move their dates, call them back, and send one again."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from shop.mail import queries, rules
from shop.mail.actions.moving import move, note
from shop.mail.models import Message, MessageEvent
from shop.mail.rules import Letter

State = Message.State
logger = logging.getLogger(__name__)


class Refused(Exception):
    """The outbox will not do this; the text says why, for a member of staff to read."""


def write(
    letter: Letter,
    *,
    key: str,
    kind: str,
    purpose: str,
    to_address: str,
    now: datetime,
    user: Any = None,
    due_at: datetime | None = None,
) -> Message:
    """Put a finished letter into the outbox, in the caller's transaction. The same ``key`` gives the same row."""
    return _create(
        key=key,
        kind=kind,
        purpose=purpose,
        to_address=to_address,
        user=user,
        due_at=due_at or now,
        now=now,
        detail="Written.",
        subject=" ".join(letter.subject.split())[:250],
        text=letter.text,
        html=letter.html,
        attachments=rules.packed(letter.attachments),
    )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A letter that ``author`` writes at sending; ``key`` names its cause.

    ``when_in_doubt`` says what to do when nobody knows whether it left: *leave* it to staff, or *resend* it once, which
    no marketing letter may be.
    """

    key: str
    kind: str
    author: str
    purpose: str
    to_address: str
    due_at: datetime
    expires_at: datetime | None
    user: Any = None
    when_in_doubt: str = "leave"


def plan(*, now: datetime, **wanted: Any) -> Message:
    """Plan one letter (see ``Wanted``). The same key gives the same row."""
    return plan_all([Wanted(**wanted)], now=now)[0]


def plan_all(wanted: Sequence[Wanted], *, now: datetime) -> list[Message]:
    """Plan letters, in the order given, with a few statements for all of them. The same key gives the same row."""
    made = [_row(each, now=now) for each in wanted]
    with transaction.atomic():
        Message.objects.bulk_create(made, ignore_conflicts=True)
        found = Message.objects.in_bulk([each.key for each in wanted], field_name="key")
        new = [found[row.key] for row in made if found[row.key].uuid == row.uuid]
        MessageEvent.objects.bulk_create(
            MessageEvent(message=row, at=now, state=row.state, detail=f"Planned for {row.due_at:%Y-%m-%d %H:%M} UTC.")
            for row in new
        )
        if new:
            _nudge(min(new, key=lambda row: row.due_at), now=now)
    return [found[each.key] for each in wanted]


def _row(wanted: Wanted, *, now: datetime) -> Message:
    number = uuid.uuid4()
    message_id = f"<{number}@{queries.sender_domain()}>"
    return Message(uuid=number, message_id=message_id, created_at=now, **vars(wanted))


def reschedule(message: Message, *, due_at: datetime, expires_at: datetime | None, now: datetime) -> bool:
    """Move a message that is planned, or was cancelled before it was ever sent. False: it is too late for that."""
    with transaction.atomic():
        row = _locked(message)
        if row.state not in (State.PLANNED, State.CANCELLED) or row.sent_at or not row.to_address:
            return False
        if (row.state, row.due_at, row.expires_at) != (State.PLANNED, due_at, expires_at):
            detail = f"Moved to {due_at:%Y-%m-%d %H:%M} UTC."
            move(row, State.PLANNED, now=now, detail=detail, due_at=due_at, expires_at=expires_at)
        _nudge(row, now=now)
    _copy(row, message)
    return True


def change_purpose(message: Message, *, purpose: str, when_in_doubt: str, now: datetime) -> bool:
    """Let a message that nobody has begun to send count as another kind of email. False: it is too late for that.

    One that was begun before keeps what was decided about doubts: it may be sent once more, but only once.
    Marketing may never come twice, whatever ``when_in_doubt`` says.
    """
    with transaction.atomic():
        row = _locked(message)
        if row.state not in (State.PLANNED, State.CLAIMED, State.CANCELLED) or row.sent_at:
            return False
        row.purpose = purpose
        if purpose == "marketing":
            row.when_in_doubt = Message.WhenInDoubt.LEAVE
        elif not row.attempts:
            row.when_in_doubt = when_in_doubt
        row.save(update_fields=["purpose", "when_in_doubt"])
        note(row, now=now, detail=f"Counts as {purpose} from now on.")
    _copy(row, message)
    return True


def cancel(message: Message, *, reason: str, now: datetime) -> bool:
    """Call back a message that nobody has begun to send. False: it is too late for that."""
    with transaction.atomic():
        row = _locked(message)
        if row.state not in (State.PLANNED, State.CLAIMED):
            return False
        move(row, State.CANCELLED, now=now, reason=reason)
    _copy(row, message)
    return True


def send_again(message: Message, *, now: datetime, by: str) -> Message:
    """Send once more, because ``by`` decided so. A sent letter stays as it is and goes out as a copy.

    Raises ``Refused`` while it or a copy of it is still on its way, or when its receiver or the law forbids it.
    """
    with transaction.atomic():
        row = _locked(message)
        if not rules.may_send_again(row.state):
            raise Refused("This message is still on its way.")
        if not row.to_address:
            raise Refused("This letter was erased, because its receiver asked for it.")
        if objection := queries.objection(row.to_address, purpose=row.purpose):
            raise Refused(objection)
        detail = f"Sent again by {by}."
        if row.state == State.SENT:
            return _copy_of(row, now=now, detail=detail)
        move(row, State.PLANNED, now=now, detail=detail, due_at=now, expires_at=None, attempts=0)
        _nudge(row, now=now)
    _copy(row, message)
    return row


def _copy_of(message: Message, *, now: datetime, detail: str) -> Message:
    if queries.is_copy_under_way(message):
        raise Refused("A copy of this letter is on its way already.")
    number = queries.last_copy_number(message) + 1
    note(message, now=now, detail=f"{detail} See copy {number}.")
    return _create(
        key=f"{message.key}+copy{number}",
        kind=message.kind,
        purpose=message.purpose,
        to_address=message.to_address,
        user=message.user,
        due_at=now,
        now=now,
        detail=f"{detail} A copy of message {message.pk}.",
        subject=message.subject,
        text=message.text,
        html=message.html,
        attachments=message.attachments,
    )


def _create(*, key: str, now: datetime, due_at: datetime, detail: str, **fields: Any) -> Message:
    number = uuid.uuid4()
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            key=key,
            defaults={
                "uuid": number,
                "message_id": f"<{number}@{queries.sender_domain()}>",
                "due_at": due_at,
                "created_at": now,
                **fields,
            },
        )
        if is_new:
            note(message, now=now, detail=detail)
            _nudge(message, now=now)
    return message


def _nudge(message: Message, *, now: datetime) -> None:
    """Leave the worker a hint, in the same transaction. Without it the message goes out at the next tick anyway."""
    if message.due_at > now:
        return
    try:
        with transaction.atomic():
            app.configure_task(name="mail.dispatch", queue="mail").defer()
    except Exception:
        logger.exception("No nudge was left for the worker")


def _locked(message: Message) -> Message:
    return Message.objects.select_for_update().get(pk=message.pk)


def _copy(row: Message, message: Message) -> None:
    """Let the caller's object say what the row says now."""
    for field in Message._meta.concrete_fields:
        setattr(message, field.attname, getattr(row, field.attname))
