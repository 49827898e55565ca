"""Send what is due. Any number of workers may do so at once, and any of them may be killed at any moment."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import DatabaseError, OperationalError, transaction

from shop.mail import gateway, queries, rules
from shop.mail.actions import doubting, holding, sending
from shop.mail.actions.moving import move
from shop.mail.models import Message
from shop.mail.rules import Tally

State = Message.State
BATCH = 20
TRIES = 3  # of a letter whose rows others hold, before its next round
# How long a round takes, not what time it is: the shop's clock stands still during a round.
stopwatch: Callable[[], float] = time.monotonic
logger = logging.getLogger(__name__)
T = TypeVar("T")


class Contested(Exception):
    """Others hold the rows that are needed, each time anew."""


def dispatch_due(*, now: datetime, limit: int = BATCH, line: gateway.Line | None = None) -> Tally:
    """Claim up to ``limit`` due messages and send them over ``line``, which stays open, or over one of its own.

    Without a mail server nothing is claimed: the messages stay planned, and each says so once.
    """
    if line is None:
        with gateway.Line() as own:
            return dispatch_due(now=now, limit=limit, line=own)
    tally = Tally()
    if not queries.is_anything_due(now=now):
        return tally
    try:
        line.open()
    except gateway.Unreachable as error:
        tally.unreachable = str(error)
        note_unreachable(f"The mail server cannot be reached ({error}).", now=now, limit=limit)
        return tally
    claimed = holding.claim(now=now, limit=limit)
    tally.claimed = len(claimed)
    began = stopwatch()
    for message in claimed:
        is_late = stopwatch() - began > rules.PATIENCE.total_seconds()
        tally.ended[_let_go(message, now=now) if is_late else _deliver(message, line=line, now=now)] += 1
    return tally


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
            waiting = doubting.waiting(message, now=now) if verdict.state == State.IN_DOUBT else {}
            move(message, verdict.state, now=now, reason=verdict.reason, **waiting)
    return len(left)


def _deliver(message: Message, *, line: gateway.Line, now: datetime) -> str:
    """Send one claimed message; the state it ended in, or *lost* when it is no longer ours or the database is away.

    What is lost stays held until its lease runs out; ``recover`` then decides.
    """
    try:
        begun = _patiently(lambda: sending.begin(message, now=now))
        if begun is None:
            return "lost"
        if begun.envelope is None:
            return begun.message.state
        report = line.send(begun.envelope)
        return _patiently(lambda: sending.finish(begun.message, report=report, now=now))
    except Contested:
        reason = "Other work holds what this letter rests on; it is tried again in a minute."
        return sending.let_go(message, reason=reason, due_at=now + rules.FIRST_WAIT, now=now)
    except DatabaseError:
        logger.exception("The outbox lost hold of a message", extra={"message_uuid": str(message.uuid)})
        return "lost"


def _let_go(message: Message, *, now: datetime) -> str:
    """The server is so slow that the lease might end in the middle of this letter."""
    reason = "The mail server is slow; it goes out in the next round."
    return sending.let_go(message, reason=reason, due_at=message.due_at, now=now)


def _patiently(work: Callable[[], T]) -> T:
    """Do it anew when the database gave it up for another's sake. Raises ``Contested`` when it never comes through."""
    for _ in range(TRIES):
        try:
            return work()
        except OperationalError as error:
            if not holding.is_conflict(error):
                raise
    raise Contested
