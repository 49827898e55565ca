"""Forget a person: nothing more goes out, and what was written is blanked. That they wanted no mail stays known."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from shop.mail import queries, rules
from shop.mail.actions.moving import move
from shop.mail.actions.stopping import hold_address, withdraw
from shop.mail.models import Consent, Message, MessageEvent, Suppression

State = Message.State
ERASED = "The person asked to be erased."


def erase(address: str, *, now: datetime) -> int:
    """Call back every unsent letter to ``address`` and blank what the outbox knows of its owner; how many messages.

    What stays: that there was a letter of some kind, its states and moments; the hashes of suppressions, which go on
    holding; the log of consents without its addresses, ended by a no. A letter that is just being sent may still
    arrive, but is blanked too, and is never tried again. A second time changes nothing.

    A caller that also locks what an author of letters locks (such as a person of aftercare) does so before: locks are
    taken in one order everywhere, the author's own rows, the address, the message.
    """
    hashed = queries.address_hash(address)
    with transaction.atomic():
        hold_address(hashed, shared=False)
        messages = _held(address)
        for message in messages:
            _blank(message, now=now)
        _blot_events(messages)
        _blot_stops(hashed)
        withdraw(hashed, wording=ERASED, where=Consent.Where.DESK, now=now)
        Consent.objects.filter(address_hash=hashed).exclude(address="").update(address="")
    return len(messages)


def _held(address: str) -> list[Message]:
    """All messages to the address, locked."""
    return list(queries.written_to(address).select_for_update(of=("self",)))


def _blank(message: Message, *, now: datetime) -> None:
    if message.state in (State.PLANNED, State.CLAIMED):
        move(message, State.CANCELLED, now=now, reason=ERASED)
    blank = {"to_address": "", "user": None, "subject": "", "text": "", "html": "", "attachments": ""}
    for name, value in {**blank, "reason": rules.without_addresses(message.reason)}.items():
        setattr(message, name, value)
    message.save(update_fields=[*blank, "reason"])


def _blot_events(messages: Iterable[Message]) -> None:
    """What mail servers said about the letters, without the address."""
    told = MessageEvent.objects.filter(message__in=messages, detail__contains="@")
    for event in told:
        event.detail = rules.without_addresses(event.detail)
        event.save(update_fields=["detail"])


def _blot_stops(hashed: str) -> None:
    """Why the address was stopped, without the address."""
    for stop in Suppression.objects.filter(address_hash=hashed, reason__contains="@"):
        stop.reason = rules.without_addresses(stop.reason)
        stop.save(update_fields=["reason"])
