"""Mirror: Oscar's own tables of money, set from ours for Oscar's reports. Nothing of ours reads them.

A task of its own does it, within a minute, so that no customer waits for it. Sums are set and never added to, so that
doing it again, or late, is right as well.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.db.models import prefetch_related_objects
from oscar.core.loading import get_model

from shop.built import AnyOf, Built, Given
from shop.payments import queries, rules
from shop.payments.actions.locking import lock_order
from shop.payments.actions.sweeping import Tally
from shop.payments.models import Payment, Refund

SOURCE = {"code": "stripe", "defaults": {"name": "Stripe"}}
BATCH = 500
PAID, REFUNDED = "Paid", "Refunded"
BACK = (*rules.REFUND_MOVED, rules.ELSEWHERE)
log = structlog.get_logger()

_ATTEMPTS = Built(
    lambda: Payment.objects.filter(order=Given("order"), received__gt=0).order_by("pk").select_for_update(no_key=True)
)
_REFUNDS = Built(lambda: Refund.objects.filter(payment=AnyOf("attempts"), status__in=BACK))
_SOURCES: Built[Any] = Built(
    lambda: get_model("payment", "Source").objects.filter(order=Given("order"), source_type=Given("type"))
)
_EVENTS: Built[Any] = Built(
    lambda: (
        get_model("order", "PaymentEvent")
        .objects.filter(order=Given("order"), event_type__name__in=(PAID, REFUNDED))
        .select_related("event_type")
    )
)


@dataclass(frozen=True)
class Entry:
    """One payment event as Oscar shall show it."""

    kind: str
    reference: str
    amount: Decimal
    at: datetime
    pieces: tuple[tuple[int, int], ...] = ()


def mirror(*, now: datetime) -> Tally:
    """Bring Oscar's sources and payment events to what our tables say, where they changed. Returns how many orders.

    One order's trouble is not the next one's: it is logged and counted, and comes last the next time.
    """
    tally = Tally()
    changed = list(dict.fromkeys(queries.to_mirror().values_list("order_id", flat=True)[:BATCH]))
    if changed:
        types = _types()
        for order_id in changed:
            _try(order_id, types=types, now=now, tally=tally)
    return tally


@dataclass(frozen=True)
class _Types:
    """Oscar's words for what we show: the type of each source, and of each event by its name."""

    source: Any
    events: dict[str, Any]


def _types() -> _Types:
    source, _ = get_model("payment", "SourceType").objects.get_or_create(**SOURCE)
    events = get_model("order", "PaymentEventType").objects
    return _Types(source, {name: events.get_or_create(name=name)[0] for name in (PAID, REFUNDED)})


def _try(order_id: int, *, types: _Types, now: datetime, tally: Tally) -> None:
    try:
        _mirror(order_id, types=types, now=now)
    except Exception as error:
        tally.troubled += 1
        log.error("not_mirrored", order=order_id, error=repr(error))
        Payment.objects.filter(order=order_id, is_mirrored=False).update(mirror_failed_at=now)
    else:
        tally.done += 1


def _mirror(order_id: int, *, types: _Types, now: datetime) -> None:
    with transaction.atomic():
        order = lock_order(order_id)
        attempts = _ATTEMPTS(order=order_id)
        refunds = _REFUNDS(attempts=[attempt.pk for attempt in attempts])
        prefetch_related_objects(refunds, "lines")
        _set_source(order, attempts, refunds, types=types)
        _set_events(order, [*_payments(attempts, now=now), *map(_refund, refunds)], types=types)
        Payment.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(
            is_mirrored=True, mirror_failed_at=None
        )


def _set_source(order: Any, attempts: list[Payment], refunds: list[Refund], *, types: _Types) -> None:
    """The order is held, so nobody else makes its source."""
    source = _SOURCES.first(order=order.pk, type=types.source.pk)
    if source is None:
        source = get_model("payment", "Source")(order=order, source_type=types.source)
    counts = next((attempt for attempt in attempts if attempt.state == Payment.State.PAID), attempts[-1])
    source.currency, source.reference = counts.currency, counts.payment_intent_id or ""
    source.amount_allocated = sum(attempt.amount for attempt in attempts)
    source.amount_debited = sum(attempt.received for attempt in attempts)
    source.amount_refunded = sum((refund.amount for refund in refunds), Decimal(0))
    source.save()


def _payments(attempts: list[Payment], *, now: datetime) -> list[Entry]:
    return [
        Entry(PAID, attempt.payment_intent_id or "", attempt.received, attempt.paid_at or now) for attempt in attempts
    ]


def _refund(row: Refund) -> Entry:
    pieces = tuple((line.line_id, line.quantity) for line in row.lines.all())
    return Entry(REFUNDED, row.stripe_id or str(row.uuid), row.amount, row.created_at, pieces)


def _set_events(order: Any, entries: list[Entry], *, types: _Types) -> None:
    """Each by its kind and reference; one that is not true any more, such as a refund that failed, goes."""
    wanted = {(entry.kind, entry.reference): entry for entry in entries}
    for event in _EVENTS(order=order.pk):
        entry = wanted.get((event.event_type.name, event.reference))
        if entry and entry.amount == event.amount:
            del wanted[entry.kind, entry.reference]
        else:
            event.delete()
    for entry in wanted.values():
        named = {"event_type": types.events[entry.kind], "reference": entry.reference, "amount": entry.amount}
        event = get_model("order", "PaymentEvent")(order=order, date_created=entry.at, **named)
        # Saved the usual way, it would be dated by the machine's clock.
        event.save_base(raw=True, force_insert=True)
        for line_id, quantity in entry.pieces:
            event.line_quantities.create(line_id=line_id, quantity=quantity)
