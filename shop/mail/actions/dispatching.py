"""Send what is due. Any number of workers may do so at once, and any of them may be killed at any moment."""

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet

from shop.mail import authors, gateway, queries, rules
from shop.mail.actions.moving import move
from shop.mail.actions.stopping import hold_address, suppress
from shop.mail.models import Message, MessageEvent
from shop.mail.rules import Letter, Refusal, Tally

State = Message.State
BATCH = 20
# How long a round takes, not what time it is: the shop's clock stands still during a round.
stopwatch: Callable[[], float] = time.monotonic
logger = logging.getLogger(__name__)


def dispatch_due(*, now: datetime, limit: int = BATCH) -> Tally:
    """Claim up to ``limit`` due messages and send them over one connection.

    Without a mail server nothing is claimed: the messages stay planned, and each says so once.
    """
    tally = Tally()
    if not queries.due(now=now).exists():
        return tally
    try:
        with gateway.Line() as line:
            claimed = claim(now=now, limit=limit)
            tally.claimed = len(claimed)
            began = stopwatch()
            for message in claimed:
                if stopwatch() - began > rules.PATIENCE.total_seconds():
                    tally.ended[_let_go(message, now=now)] += 1
                else:
                    tally.ended[_deliver(message, line=line, now=now)] += 1
    except gateway.Unreachable as error:
        tally.unreachable = str(error)
        note_unreachable(f"The mail server cannot be reached ({error}).", now=now, limit=limit)
    return tally


def claim(*, now: datetime, limit: int) -> list[Message]:
    """Take due messages for this worker: nobody else gets them while the lease runs."""
    with transaction.atomic():
        taken = list(queries.due(now=now).select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Message.objects.filter(pk__in=taken).update(
            state=State.CLAIMED, fence=F("fence") + 1, lease_until=now + rules.LEASE
        )
        messages = list(Message.objects.filter(pk__in=taken).order_by("due_at", "id"))
        MessageEvent.objects.bulk_create(MessageEvent(message=row, at=now, state=State.CLAIMED) for row in messages)
    return messages


def note_unreachable(reason: str, *, now: datetime, limit: int) -> None:
    """Say on the oldest due messages why they wait, once each."""
    with transaction.atomic():
        waiting = list(queries.due(now=now).select_for_update(skip_locked=True)[:limit])
        for message in waiting:
            if message.reason != reason[:300]:
                move(message, State.PLANNED, now=now, reason=reason)


def recover(*, now: datetime, limit: int = 100) -> int:
    """Decide about the messages whose worker died: back to planned, or in doubt. Returns how many."""
    with transaction.atomic():
        left = list(queries.held_too_long(now=now).select_for_update(skip_locked=True)[:limit])
        for message in left:
            verdict = rules.after_crash(state=message.state, purpose=message.purpose, attempts=message.attempts)
            move(message, verdict.state, now=now, reason=verdict.reason)
    return len(left)


def _let_go(message: Message, *, now: datetime) -> str:
    """Give a claimed message back unsent: the server is so slow that the lease might end in the middle of it."""
    with transaction.atomic():
        row = _ours(message).first()
        if row is None:
            return "lost"
        move(row, State.PLANNED, now=now, reason="The mail server is slow; it goes out in the next round.")
    return State.PLANNED


def _deliver(message: Message, *, line: gateway.Line, now: datetime) -> str:
    """Send one claimed message; the state it ended in, or *lost* when it is no longer ours or the database is away.

    What is lost stays held until its lease runs out; ``recover`` then decides.
    """
    try:
        begun = _begin(message, now=now)
        if begun is None:
            return "lost"
        if begun.state != State.SENDING:
            return begun.state
        report = line.send(_envelope(begun, now=now))
        return _finish(begun, report=report, now=now)
    except DatabaseError:
        logger.exception("The outbox lost hold of a message", extra={"message_uuid": str(message.uuid)})
        return "lost"


def _begin(message: Message, *, now: datetime) -> Message | None:
    """Ask all that must be asked and write *sending* with the exact letter, in one transaction.

    Nothing if the claim was lost; else the row, which is *sending* only if it may go out.
    """
    with transaction.atomic():
        authors.take_hold(message)
        row = _ours(message).first()
        if row is None:
            return None
        hold_address(queries.address_hash(row.to_address), shared=True)
        answer = _obstacle(row, now=now) or _ask_author(row, now=now)
        match answer:
            case Letter():
                _mark_sending(row, answer, now=now)
            case Refusal(retry_at=None):
                move(row, answer.state, now=now, reason=answer.reason)
            case Refusal():
                move(row, answer.state, now=now, reason=answer.reason, due_at=answer.retry_at)
            case error:
                _blame_author(row, error, now=now)
    return row


def _ours(message: Message) -> QuerySet[Message]:
    """The row, locked, if this worker's claim on it still holds."""
    return Message.objects.select_for_update().filter(pk=message.pk, fence=message.fence, state=State.CLAIMED)


def _obstacle(message: Message, *, now: datetime) -> Refusal | None:
    if message.expires_at and message.expires_at < now:
        return Refusal("expired", f"Too late: it was of use until {message.expires_at:%Y-%m-%d %H:%M} UTC.")
    if objection := queries.objection(message.to_address, purpose=message.purpose):
        return Refusal("skipped", objection)
    return None


def _ask_author(message: Message, *, now: datetime) -> Letter | Refusal | Exception:
    """The author's answer; whatever goes wrong inside is undone and returned, so that the batch goes on."""
    try:
        with transaction.atomic():
            answer = authors.ask(message, now)
            if isinstance(answer, Refusal):
                rules.check_refusal(answer)
                return answer
            letter = Letter(subject=" ".join(answer.subject.split())[:250], text=answer.text, html=answer.html)
            _envelope(message, letter=letter, now=now).check()
            return letter
    except Exception as error:
        logger.exception("The letter could not be written", extra={"message_uuid": str(message.uuid)})
        return error


def _mark_sending(message: Message, letter: Letter, *, now: datetime) -> None:
    move(
        message,
        State.SENDING,
        now=now,
        lease_until=now + rules.LEASE,
        attempts=message.attempts + 1,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
    )


def _blame_author(message: Message, error: Exception, *, now: datetime) -> None:
    attempts = message.attempts + 1
    verdict = rules.again(
        f"The letter could not be written ({type(error).__name__}: {error})",
        attempts=attempts,
        chance=random.random(),
    )
    move(message, verdict.state, now=now, reason=verdict.reason, attempts=attempts, due_at=now + verdict.wait)


def _finish(message: Message, *, report: rules.Report, now: datetime) -> str:
    """Write down what came of it, unless the message was taken from us meanwhile."""
    verdict = rules.verdict(report, purpose=message.purpose, attempts=message.attempts, chance=random.random())
    with transaction.atomic():
        row = Message.objects.select_for_update().filter(pk=message.pk, fence=message.fence).first()
        if row is None or not _still_ours(row, verdict.state):
            return "lost"
        if verdict.state == State.SENT:
            move(row, State.SENT, now=now, sent_at=now)
        elif verdict.state == State.PLANNED:
            move(row, State.PLANNED, now=now, reason=verdict.reason, due_at=now + verdict.wait)
        else:
            move(row, verdict.state, now=now, reason=verdict.reason)
        if verdict.suppress:
            suppress(row.to_address, purpose="all", reason=verdict.reason, now=now)
    return verdict.state


def _still_ours(row: Message, state: str) -> bool:
    """Good news is welcome even after the message was declared in doubt."""
    return row.state == State.SENDING or (row.state == State.IN_DOUBT and state == State.SENT)


def _envelope(message: Message, *, now: datetime, letter: Letter | None = None) -> gateway.Envelope:
    return gateway.Envelope(
        to_address=message.to_address,
        letter=letter or Letter(subject=message.subject, text=message.text, html=message.html),
        headers=queries.headers_of(message),
        sent_at=now,
    )
