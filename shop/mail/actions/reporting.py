"""Write down what the mail provider reports: once, in any order, and even before we know of the letter ourselves."""

from datetime import datetime

from django.db import transaction

from shop.mail import queries, rules
from shop.mail.actions.moving import move, note
from shop.mail.actions.stopping import hold_address, suppress_hash, withdraw
from shop.mail.models import Consent, Message, ProviderEvent, SoftBounces, Suppression
from shop.mail.rules import Effect, ProviderReport


def note_provider_event(report: ProviderReport, *, now: datetime) -> bool:
    """Keep a report and do what follows from it. False: it is known already, or is of no concern to the shop.

    A letter that is *sending* or *in doubt* is *sent* from then on, whatever the report says of its fate: it has left.
    Moments are the provider's. Locks are taken as everywhere: the address, then the message.
    """
    if report.kind not in rules.KINDS:
        return False
    hashed = _address_hash(report)
    with transaction.atomic():
        if hashed:
            hold_address(hashed, shared=False)
        message = Message.objects.select_for_update().filter(message_id=report.letter).first()
        event, is_new = ProviderEvent.objects.get_or_create(
            provider=report.provider,
            kind=report.kind,
            event_id=report.identity[:250],
            defaults={
                "letter": report.letter[:250],
                "message": message,
                "address_hash": hashed,
                "reject_reason": report.reject_reason[:40],
                "is_soft": report.is_soft,
                "detail": rules.without_addresses(report.detail)[:500],
                "at": report.at,
                "received_at": now,
            },
        )
        if is_new:
            effect = rules.effect(report, purpose=message.purpose if message else "")
            _stop(event, effect, now=now)
            _back_off(event, effect, now=now)
            if message:
                _mark(message, event, effect, now=now)
    return is_new


def match_provider_events(*, now: datetime, limit: int = 100) -> int:
    """Give reports that came before their letter was known to their letters; how many."""
    found = 0
    for pk in queries.events_with_a_letter_now()[:limit]:
        with transaction.atomic():
            event = ProviderEvent.objects.select_for_update().filter(pk=pk, message=None).first()
            message = event and Message.objects.select_for_update().filter(message_id=event.letter).first()
            if event and message:
                event.message = message
                event.save(update_fields=["message"])
                _mark(message, event, rules.effect(queries.report_of(event), purpose=message.purpose), now=now)
                found += 1
    return found


def _address_hash(report: ProviderReport) -> str:
    """Whom the report is about: its own word, or else the receiver of its letter."""
    address = report.recipient or queries.receiver_of(report.letter)
    return queries.address_hash(address) if address else ""


def _stop(event: ProviderEvent, effect: Effect, *, now: datetime) -> None:
    if not effect.stops or not event.address_hash:
        return
    reason = f"{effect.words} (reported by {event.provider}). {event.detail}".strip()
    suppress_hash(event.address_hash, purposes=effect.stops, reason=reason, origin=effect.origin, now=now)
    if "marketing" in effect.stops:
        withdraw(event.address_hash, wording=effect.words, where=Consent.Where.PROVIDER, now=now)


def _back_off(event: ProviderEvent, effect: Effect, *, now: datetime) -> None:
    """After a soft bounce leave the address alone for some days, after too many in a row for good; a delivery ends it.

    Counted from all its reports each time, so that their order does not matter. The caller holds the address.
    """
    hashed = event.address_hash
    ends = event.kind == "delivered" and queries.is_left_alone(hashed)
    if not hashed or not (effect.is_soft_bounce or ends):
        return
    found = queries.setbacks_of(hashed)
    if found is None:
        SoftBounces.objects.filter(address_hash=hashed).delete()
        return
    counted = {"number": found.number, "wait_until": found.wait_until}
    SoftBounces.objects.update_or_create(address_hash=hashed, defaults=counted)
    if found.is_hopeless:
        reason = f"{found.number} letters in a row did not get through (reported by {event.provider}). {event.detail}"
        suppress_hash(hashed, purposes=["all"], reason=reason.strip(), origin=Suppression.Origin.BOUNCE, now=now)


def _mark(message: Message, event: ProviderEvent, effect: Effect, *, now: datetime) -> None:
    """Write the outcome on the letter, and that it has left if that was not known. The earliest moment stays."""
    words = f"{effect.words} ({event.provider}). {event.detail}".strip()
    if effect.moment:
        before = getattr(message, effect.moment)
        setattr(message, effect.moment, min(before, event.at) if before else event.at)
        message.save(update_fields=[effect.moment])
    if rules.settles(message.state, attempts=message.attempts):
        move(message, Message.State.SENT, now=now, detail=words, sent_at=event.at)
    else:
        note(message, now=now, detail=words)
