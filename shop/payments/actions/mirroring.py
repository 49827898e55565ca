"""Mirror: Oscar's own tables of money, set from ours for Oscar's reports. Nothing of ours reads them.

A task of its own does it, within a minute, so that no customer waits for it. Sums are set and never added to, so that
doing it again, or late, is right as well.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from shop.payments import queries, rules
from shop.payments.actions.locking import lock_order, lock_payment
from shop.payments.models import Payment, Refund

SOURCE = {"code": "stripe", "defaults": {"name": "Stripe"}}
BATCH = 500
PAID, REFUNDED = "Paid", "Refunded"
BACK = (*rules.REFUND_MOVED, rules.ELSEWHERE)


@dataclass(frozen=True)
class Entry:
    """One payment event as Oscar shall show it."""

    kind: str
    reference: str
    amount: Decimal
    at: datetime
    pieces: tuple[tuple[int, int], ...] = ()


def mirror(*, now: datetime) -> int:
    """Bring Oscar's sources and payment events to what our tables say, where they changed. Returns how many orders."""
    changed = list(dict.fromkeys(queries.to_mirror().values_list("order_id", flat=True)[:BATCH]))
    for order_id in changed:
        _mirror(order_id, now=now)
    return len(changed)


def _mirror(order_id: int, *, now: datetime) -> None:
    with transaction.atomic():
        order = lock_order(order_id)
        with_money = Payment.objects.filter(order=order, received__gt=0).order_by("pk").values_list("pk", flat=True)
        attempts = [lock_payment(pk) for pk in with_money]
        refunds = list(Refund.objects.filter(payment__in=attempts, status__in=BACK).prefetch_related("lines"))
        _set_source(order, attempts, refunds)
        _set_events(order, [*_payments(attempts, now=now), *map(_refund, refunds)])
        Payment.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(is_mirrored=True)


def _set_source(order: Any, attempts: list[Payment], refunds: list[Refund]) -> None:
    kind, _ = get_model("payment", "SourceType").objects.get_or_create(**SOURCE)
    counts = next((attempt for attempt in attempts if attempt.state == Payment.State.PAID), attempts[-1])
    get_model("payment", "Source").objects.update_or_create(
        order=order,
        source_type=kind,
        defaults={
            "currency": counts.currency,
            "reference": counts.payment_intent_id or "",
            "amount_allocated": sum(attempt.amount for attempt in attempts),
            "amount_debited": sum(attempt.received for attempt in attempts),
            "amount_refunded": sum((refund.amount for refund in refunds), Decimal(0)),
        },
    )


def _payments(attempts: list[Payment], *, now: datetime) -> list[Entry]:
    return [
        Entry(PAID, attempt.payment_intent_id or "", attempt.received, attempt.paid_at or now) for attempt in attempts
    ]


def _refund(row: Refund) -> Entry:
    pieces = tuple((line.line_id, line.quantity) for line in row.lines.all())
    return Entry(REFUNDED, row.stripe_id or str(row.uuid), row.amount, row.created_at, pieces)


def _set_events(order: Any, entries: list[Entry]) -> None:
    """Each by its kind and reference; one that is not true any more, such as a refund that failed, goes."""
    wanted = {(entry.kind, entry.reference): entry for entry in entries}
    for event in order.payment_events.filter(event_type__name__in=(PAID, REFUNDED)).select_related("event_type"):
        entry = wanted.get((event.event_type.name, event.reference))
        if entry and entry.amount == event.amount:
            del wanted[entry.kind, entry.reference]
        else:
            event.delete()
    for entry in wanted.values():
        kind, _ = get_model("order", "PaymentEventType").objects.get_or_create(name=entry.kind)
        event = order.payment_events.create(event_type=kind, reference=entry.reference, amount=entry.amount)
        order.payment_events.filter(pk=event.pk).update(date_created=entry.at)
        for line_id, quantity in entry.pieces:
            event.line_quantities.create(line_id=line_id, quantity=quantity)
