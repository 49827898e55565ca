"""Receive: a webhook says *look again*, and nothing more."""

from datetime import datetime

from django.db import connection

from shop.payments import gateway, queries, rules
from shop.payments.actions.syncing import sync
from shop.payments.gateway import listing
from shop.payments.models import Event, Payment

# In one statement, where ``get_or_create`` takes four for what is nearly always new.
STORE = """
INSERT INTO payments_event (id, type, payment_id, received_at, processed_at)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING
"""


def receive(payload: bytes, signature: str, *, now: datetime) -> None:
    """Take in one webhook. ``gateway.Forged`` when it is not Stripe's; any other error means: send it again.

    The event's row comes first and its mark last, so that an interrupted one is worked through by the next delivery,
    or by the sweep. Events that leave nothing to do, because they are old news or about things that are not ours, are
    noted and let go.
    """
    notice = gateway.read_event(payload, signature)
    payment = _payment_of(notice)
    is_done = payment is None or payment.state == rules.told_by(notice.type)
    event = Event(
        id=notice.id, type=notice.type, payment=payment, received_at=now, processed_at=now if is_done else None
    )
    if not _is_stored(event):
        event = Event.objects.get(pk=event.pk)
    work(event, now=now)


def _is_stored(event: Event) -> bool:
    """Store an event; false where it stands already, as it came before."""
    with connection.cursor() as cursor:
        cursor.execute(STORE, [event.pk, event.type, event.payment_id, event.received_at, event.processed_at])
        return bool(cursor.rowcount)


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
