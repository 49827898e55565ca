"""Receive: a webhook says *look again*, and nothing more."""

from datetime import datetime

from shop.payments import gateway, queries, rules
from shop.payments.actions.syncing import sync
from shop.payments.gateway import listing
from shop.payments.models import Event, Payment


def receive(payload: bytes, signature: str, *, now: datetime) -> None:
    """Take in one webhook. ``gateway.Forged`` when it is not Stripe's; any other error means: send it again.

    The event's row comes first and its mark last, so that an interrupted one is worked through by the next delivery,
    or by the sweep. Events about things that are not ours are noted and let go.
    """
    notice = gateway.read_event(payload, signature)
    facts = {"type": notice.type, "payment": _payment_of(notice), "received_at": now}
    event, _ = Event.objects.get_or_create(id=notice.id, defaults=facts)
    work(event, now=now)


def _payment_of(notice: gateway.Notice) -> Payment | None:
    """Whose money an event is about; None when it is not ours.

    What banks do bears no mark of ours, and may be told before the attempt has learnt its PaymentIntent: then Stripe is
    asked for the mark. A warning of fraud that is let go here would never be heard of again.
    """
    found = queries.find_payment(session_id=notice.session_id, intent_id=notice.intent_id, ref=notice.ref)
    if found or notice.ref or not notice.intent_id:
        return found
    try:
        return queries.find_payment(ref=listing.payment_intent(notice.intent_id).ref)
    except gateway.Refused:
        return None


def work(event: Event, *, now: datetime) -> None:
    """Do what an event asks for, unless that was done."""
    if event.processed_at:
        return
    if event.payment:
        sync(event.payment, now=now, enough=rules.told_by(event.type))
    Event.objects.filter(pk=event.pk).update(processed_at=now)
