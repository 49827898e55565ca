"""One claimed letter: ask all that must be asked, write *sending*, and write down what came of it."""

import logging
import random
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.mail import authors, gateway, queries, rules
from shop.mail.actions import doubting, holding
from shop.mail.actions.erasing import ERASED
from shop.mail.actions.moving import move, move_if
from shop.mail.actions.stopping import hold_address, suppress
from shop.mail.models import Message
from shop.mail.rules import Letter, Refusal

State = Message.State
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Begun:
    """A message that was asked all questions; with the envelope only if it is *sending*."""

    message: Message
    envelope: gateway.Envelope | None = None


class Unwritten(Exception):
    """The letter could not be written. Raised through the transaction, so that all is undone that was done for it."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def begin(message: Message, *, now: datetime) -> Begun | None:
    """Ask all that must be asked and write *sending* with the exact letter, in one transaction.

    None: the claim was lost. Locks are taken in one order everywhere: the author's own rows, the address, the message.
    """
    try:
        with transaction.atomic():
            authors.take_hold(message)
            return _begin(message, now=now)
    except Unwritten as failed:
        with transaction.atomic():
            return _blame_author(message, failed.error, now=now)


def _begin(message: Message, *, now: datetime) -> Begun | None:
    taken = holding.take(message, now=now)
    if taken is None:
        return None
    row = taken.message
    answer = _obstacle(taken, now=now) or _ask_author(row, now=now)
    if isinstance(answer, gateway.Envelope):
        _mark_sending(row, answer.letter, now=now)
        return Begun(row, answer)
    later: dict[str, Any] = {}
    if answer.retry_at is not None:
        later = {"due_at": answer.retry_at, "expires_at": answer.expires_at or row.expires_at}
    move(row, answer.state, now=now, reason=answer.reason, **later)
    return Begun(row)


def finish(message: Message, *, report: rules.Report, now: datetime) -> str:
    """Write down what came of it, unless the message was taken from us meanwhile: then *lost*."""
    verdict = rules.verdict(report, purpose=message.purpose, attempts=message.attempts, chance=random.random())
    if not verdict.suppress:
        return verdict.state if _end(message, verdict, now=now) else "lost"
    with transaction.atomic():
        hold_address(queries.address_hash(message.to_address), shared=False)
        if not _end(message, verdict, now=now):
            return "lost"
        suppress(message.to_address, purpose="all", reason=verdict.reason, now=now)
    return verdict.state


def _end(message: Message, verdict: rules.Verdict, *, now: datetime) -> bool:
    """Good news is welcome even after the message was declared in doubt."""
    is_sent = verdict.state == State.SENT
    still = [State.SENDING, State.IN_DOUBT] if is_sent else [State.SENDING]
    fields: dict[str, Any] = {"sent_at": now} if is_sent else {}
    if verdict.state == State.PLANNED:
        fields = {"due_at": now + verdict.wait}
    elif verdict.state == State.IN_DOUBT:
        fields = doubting.waiting(message, now=now)
    return move_if(message, verdict.state, still=still, now=now, reason=verdict.reason, in_no_hurry=True, **fields)


def let_go(message: Message, *, reason: str, due_at: datetime, now: datetime) -> str:
    """Give a claimed message back unsent."""
    is_ours = move_if(message, State.PLANNED, still=(State.CLAIMED,), now=now, reason=reason, due_at=due_at)
    return State.PLANNED if is_ours else "lost"


def _obstacle(taken: holding.Taken, *, now: datetime) -> Refusal | None:
    message = taken.message
    if not message.to_address:
        return Refusal("cancelled", ERASED)
    if message.expires_at and message.expires_at < now:
        return Refusal("expired", f"Too late: it was of use until {message.expires_at:%Y-%m-%d %H:%M} UTC.")
    return queries.refusal(message.to_address, purpose=message.purpose, barriers=taken.barriers)


def _ask_author(message: Message, *, now: datetime) -> gateway.Envelope | Refusal:
    """The author's answer. Raises ``Unwritten`` for whatever goes wrong inside, so that the batch goes on."""
    try:
        if not message.author:
            kept = rules.unpacked(message.attachments)
            return _sealed(message, Letter(message.subject, message.text, message.html, kept), now=now)
        answer = authors.ask(message, now)
        if isinstance(answer, Refusal):
            rules.check_refusal(answer)
            return answer
        return _sealed(message, answer, now=now)
    except Exception as error:
        if holding.is_conflict(error) or holding.is_cut_off():
            raise
        logger.exception("The letter could not be written", extra={"message_uuid": str(message.uuid)})
        raise Unwritten(error) from error


def _sealed(message: Message, letter: Letter, *, now: datetime) -> gateway.Envelope:
    """The envelope, with the letter in the form in which it leaves; raises what the mail library does not accept."""
    envelope = gateway.Envelope(
        to_address=message.to_address,
        letter=replace(letter, subject=" ".join(letter.subject.split())[:250]),
        headers=queries.headers_of(message),
        sent_at=now,
    )
    envelope.check()
    return envelope


def _mark_sending(message: Message, letter: Letter, *, now: datetime) -> None:
    """Write *sending*, and of the letter what the row does not hold yet."""
    written = {
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "attachments": rules.packed(letter.attachments),
    }
    new = {name: value for name, value in written.items() if getattr(message, name) != value}
    move(message, State.SENDING, now=now, lease_until=now + rules.LEASE, attempts=message.attempts + 1, **new)


def _blame_author(message: Message, error: Exception, *, now: datetime) -> Begun | None:
    """Say on the row that nothing was written, and when it is tried again."""
    taken = holding.take(message, now=now)
    if taken is None:
        return None
    row = taken.message
    attempts = row.attempts + 1
    verdict = rules.again(
        f"The letter could not be written ({type(error).__name__}: {error})",
        attempts=attempts,
        chance=random.random(),
    )
    move(row, verdict.state, now=now, reason=verdict.reason, attempts=attempts, due_at=now + verdict.wait)
    return Begun(row)
