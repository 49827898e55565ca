"""Which buyers of a recalled lot have a letter about it, and where it stands."""

from collections.abc import Iterable

from shop.aftercare.models import PlannedStep
from shop.mail.models import Message

RECALL = "product-recall"


def recall_key(ref: str, *, order_id: int) -> str:
    """The outbox's name for the notice that lot ``ref`` is recalled, written to an order without a step for it."""
    return f"{RECALL}:{ref}:{order_id}"


def recall_steps(*, sku: str, lot_number: str, order_ids: Iterable[int]) -> dict[int, Message]:
    """The notices of a recalled lot that the sequence itself sends, by order. One query."""
    rows = PlannedStep.objects.filter(
        enrolment__order__in=list(order_ids),
        step__anchor="recalled",
        lot__sku=sku,
        lot__number=lot_number,
        message__isnull=False,
    )
    return {row.enrolment.order_id: row.message for row in rows.select_related("message", "enrolment") if row.message}


def recall_notices(ref: str, *, sku: str, lot_number: str, order_ids: Iterable[int]) -> dict[int, Message]:
    """Every notice of a recalled lot, by order; an order without an address has none. Two queries."""
    ids = {recall_key(ref, order_id=id): id for id in order_ids}
    written = {ids[message.key]: message for message in Message.objects.filter(key__in=ids)}
    return {**written, **recall_steps(sku=sku, lot_number=lot_number, order_ids=ids.values())}
