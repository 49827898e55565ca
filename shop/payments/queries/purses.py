"""What of an order's money may still go back, and which of its pieces were paid back."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from shop.orders import queries as order_queries
from shop.orders.rules import currencies
from shop.payments import rules
from shop.payments.models import Payment, Refund, RefundLine
from shop.payments.queries.attempts import left_of


def purse_of(payment: Payment) -> rules.Purse:
    """What of a paid attempt may still go back, in all, for the delivery and by line."""
    order: Any = payment.order
    counted = {row.pk: row for row in payment.refunds.all() if row.status in rules.REFUND_COUNTS}
    lines = list(RefundLine.objects.filter(refund__in=counted))
    pieces, sums = Counter[int](), Counter[int]()
    for line in lines:
        pieces[line.line_id] += line.quantity
        sums[line.line_id] += line.amount  # type: ignore[assignment]
    return rules.Purse(
        left=left_of(payment),
        shipping_left=order.shipping_incl_tax - sum((row.shipping for row in counted.values()), Decimal(0)),
        portions=tuple(
            rules.Portion(
                id=line.pk,
                title=line.title,
                quantity=line.quantity,
                total=line.line_price_incl_tax,
                back_pieces=pieces[line.pk],
                back_amount=Decimal(sums[line.pk]),
            )
            for line in order.lines.order_by("id")
        ),
        currency=payment.currency,
        step=currencies.step(payment.currency),
    )


def pieces_back(order: Any) -> dict[int, int]:
    """How many pieces of each line were paid back, or are being: what Stripe refused or could not do is none."""
    moved = RefundLine.objects.filter(refund__payment__order=order, refund__status__in=rules.REFUND_MOVED)
    return dict(moved.values("line").annotate(pieces=Sum("quantity")).values_list("line", "pieces"))


def sent_back(order: Any) -> list[Refund]:
    """What of an order's money went back or is on its way, the oldest first; what failed is not among it. One query."""
    moved = Refund.objects.filter(payment__order=order, status__in=(*rules.REFUND_MOVED, rules.ELSEWHERE))
    return list(moved.select_related("payment"))


def droppable(order: Any) -> dict[int, int]:
    """How many pieces of each line were paid back, have not left the house and are still to be sent."""
    back = pieces_back(order)
    if not back:
        return {}
    unpaid = unpaid_for(order)
    free = {
        line.id: min(line.remaining, back.get(line.id, 0) - line.dropped + unpaid.get(line.id, 0))
        for line in order_queries.line_states(order)
    }
    return {id: pieces for id, pieces in free.items() if pieces > 0}


def unpaid_for(order: Any) -> dict[int, int]:
    """How many pieces of each line were taken off what is to be sent, and their refund failed: their money is here."""
    return dict(_unpaid_for(order).values("line").annotate(pieces=Sum("unsent")).values_list("line", "pieces"))


def failed_over(order: Any) -> QuerySet[RefundLine]:
    """The parts of failed refunds whose pieces are off what is to be sent, the oldest first."""
    return _unpaid_for(order).select_related("refund", "line").order_by("refund_id", "id")


def owed_again(order: Any, purse: rules.Purse) -> rules.Wish:
    """All that the failed refunds were for that have pieces off the list: other pieces and the delivery too.

    What was begun since a refund failed paid for it first. Two queries.
    """
    rows = list(Refund.objects.filter(payment__order=order).prefetch_related("lines"))
    pieces, shipping = Counter[int](), Decimal(0)
    for row in rows:
        lines = list(row.lines.all()) if row.status in rules.REFUND_ENDED else []
        if any(line.unsent for line in lines):
            since = [each for each in begun_since(row, rows) if each.status in rules.REFUND_COUNTS]
            for line in lines:
                pieces[line.line_id] += max(line.unsent, line.quantity - _pieces_in(since, line.line_id))
            shipping += max(row.shipping - sum(each.shipping for each in since), Decimal(0))
    left = {portion.id: portion.pieces_left for portion in purse.portions}
    off = unpaid_for(order)
    wished = {id: max(off.get(id, 0), min(count, left.get(id, 0))) for id, count in pieces.items()}
    return rules.Wish(lines={id: n for id, n in wished.items() if n}, shipping=min(shipping, purse.shipping_left))


def _pieces_in(refunds: Iterable[Refund], line_id: int) -> int:
    return sum(line.quantity for refund in refunds for line in refund.lines.all() if line.line_id == line_id)


def begun_since(failed: Refund, refunds: Iterable[Refund]) -> list[Refund]:
    """The refunds that were begun after one had failed: somebody knew it by then. No query."""
    at = failed.failed_at or failed.created_at
    return [each for each in refunds if each.pk > failed.pk and each.created_at >= at]


def _unpaid_for(order: Any) -> QuerySet[RefundLine]:
    failed = RefundLine.objects.filter(refund__payment__order=order, refund__status__in=rules.REFUND_ENDED)
    return failed.filter(unsent__gt=0).order_by()


def refund_purse(order: Any) -> rules.Purse | None:
    """What of an order may still go back; None where it was never paid."""
    paid = Payment.objects.filter(order=order, state=Payment.State.PAID).select_related("order").first()
    return purse_of(paid) if paid else None
