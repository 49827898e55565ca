"""Receive: a webhook says *look again*, and nothing more."""

from datetime import datetime

from shop.payments import gateway, queries, rules
from shop.payments.actions.syncing import sync
from shop.payments.models import Event


def receive(payload: bytes, signature: str, *, now: datetime) -> None:
    """Take in one webhook. ``gateway.Forged`` when it is not Stripe's; any other error means: send it again.

    The event's row comes first and its mark last, so that an interrupted one is worked through by the next delivery,
    or by the sweep. Events about things that are not ours are noted and let go.
    """
    notice = gateway.read_event(payload, signature)
    payment = queries.find_payment(session_id=notice.session_id, intent_id=notice.intent_id, ref=notice.ref)
    event, _ = Event.objects.get_or_create(
        id=notice.id, defaults={"type": notice.type, "payment": payment, "received_at": now}
    )
    work(event, now=now)


def work(event: Event, *, now: datetime) -> None:
    """Do what an event asks for, unless that was done."""
    if event.processed_at:
        return
    if event.payment:
        sync(event.payment, now=now, enough=rules.told_by(event.type))
    Event.objects.filter(pk=event.pk).update(processed_at=now)
