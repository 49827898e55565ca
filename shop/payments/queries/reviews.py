"""Which orders wait for a person to look at their payment, what is in question, and how each may be settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from shop.orders import queries as orders
from shop.orders import rules as order_rules
from shop.orders.models import Hold
from shop.payments import rules
from shop.payments.models import Dispute, Payment
from shop.payments.queries.attempts import WAITING_FOR_MONEY, is_given_up, left_of

PAID = Payment.State.PAID
IN_QUESTION = {
    order_rules.MISMATCH: Payment.State.MISMATCH,
    order_rules.SURPLUS_STUCK: Payment.State.SURPLUS,
}


@dataclass(frozen=True)
class Review:
    """One reason why an order is held, as staff see it. ``sum``: the money in question, in ``currency``."""

    hold: Hold
    reason: str
    words: str
    sum: Decimal
    currency: str
    disputes: list[Dispute]
    ways: tuple[rules.resolving.Way, ...]

    @property
    def due_by(self) -> datetime | None:
        """Until when Stripe takes evidence, of the dispute that ends first."""
        return min(
            (dispute.due_by for dispute in self.disputes if dispute.due_by and not dispute.closed_at), default=None
        )


def waiting() -> QuerySet[Hold]:
    """Every open hold with its order and all of its money, the oldest first. Four queries, however many."""
    attempts = Payment.objects.prefetch_related("refunds", "disputes")
    held: QuerySet[Hold] = orders.held().prefetch_related(Prefetch("order__payments", attempts))
    return held


def reviews_of(holds: Iterable[Hold]) -> list[Review]:
    """The holds as staff see them."""
    return [review_of(hold) for hold in holds]


def review_of(hold: Hold) -> Review:
    """One hold as staff see it."""
    attempts = list(hold.order.payments.all())
    disputes = _in_question(hold, [dispute for payment in attempts for dispute in payment.disputes.all()])
    return Review(
        hold=hold,
        reason=order_rules.IN_REVIEW_FOR[hold.code],
        words=words_of(hold, disputes),
        sum=_sum_in_question(hold, attempts, disputes),
        currency=_currency_in_question(hold, attempts),
        disputes=disputes,
        ways=_ways_of(hold, attempts, disputes),
    )


def _ways_of(hold: Hold, attempts: list[Payment], disputes: list[Dispute]) -> tuple[rules.resolving.Way, ...]:
    left = [left_of(payment) for payment in attempts if payment.state == PAID]
    is_refunded = hold.came_from == order_rules.REFUNDED
    return rules.resolving.ways_for(
        hold.code,
        # Who gave the order up cannot mean to ask its customer to pay again.
        waits=hold.came_from == WAITING_FOR_MONEY and not any(map(is_given_up, attempts)),
        disputes=[dispute.status for dispute in disputes],
        is_here=_is_here(hold, attempts),
        is_back=is_refunded and any(sum_ > 0 for sum_ in left),
        is_all_lost=hold.came_from in order_rules.LIVING and all(sum_ <= 0 for sum_ in left),
        is_counted=bool(left) and not any(payment.state == Payment.State.MISMATCH for payment in attempts),
    )


def _is_here(hold: Hold, attempts: list[Payment]) -> bool:
    """Whether money is here, by the shop's books, that should be gone: of a paid order none, of a refunded one all."""
    state = IN_QUESTION.get(hold.code, PAID)
    if state == PAID and hold.came_from != order_rules.REFUNDED:
        return False
    return any(left_of(payment) > 0 for payment in attempts if payment.state == state)


def _in_question(hold: Hold, disputes: Iterable[Dispute]) -> list[Dispute]:
    """Of an order that is held for a dispute, those that were not settled with an earlier review."""
    if hold.code != order_rules.DISPUTE:
        return []
    disputes = list(disputes)
    return [each for each in disputes if not each.closed_at or each.closed_at >= hold.held_at] or disputes


def words_of(hold: Hold, disputes: Iterable[Dispute]) -> str:
    """Why the order is held; of a dispute, how it stands by now: there is nothing to hand in for one that is over."""
    disputes = _in_question(hold, disputes)
    if still_open := [dispute for dispute in disputes if not dispute.closed_at]:
        return " ".join(in_words(dispute) for dispute in still_open)
    ends = [(dispute.status, dispute.closed_at) for dispute in disputes]
    return rules.telling.decided(ends, since=hold.held_at) or hold.words


def in_words(dispute: Dispute) -> str:
    """What staff read of a dispute that is open."""
    return rules.dispute_in_words(
        dispute.status,
        amount=dispute.amount,
        currency=dispute.currency,
        reason=dispute.reason,
        due_by=dispute.due_by,
    )


def _sum_in_question(hold: Hold, attempts: list[Payment], disputes: list[Dispute]) -> Decimal:
    if disputes:
        return sum((dispute.amount for dispute in disputes), Decimal(0))
    if hold.code == order_rules.SENT_TWICE:
        return -sum((min(left_of(payment), Decimal(0)) for payment in attempts), Decimal(0))
    states = {payment.state for payment in attempts}
    if hold.code in (order_rules.NOT_AT_STRIPE, order_rules.NOT_NOTICED) and PAID not in states:
        return Decimal(hold.order.total_incl_tax)
    state = IN_QUESTION.get(hold.code, PAID)
    state = state if state in states else PAID
    return sum((left_of(payment) for payment in attempts if payment.state == state), Decimal(0))


def _currency_in_question(hold: Hold, attempts: list[Payment]) -> str:
    """The order's, unless what came by mistake came in another."""
    came = (payment.currency for payment in attempts if payment.state == IN_QUESTION.get(hold.code))
    return next(came, str(hold.order.currency))


def count() -> int:
    """How many orders wait. One query."""
    waiting: Any = Hold.objects.filter(released_at=None).values("order").distinct().count()
    return int(waiting)
