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
from shop.payments.queries.attempts import WAITING_FOR_MONEY, left_of

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
    disputes = [dispute for payment in attempts for dispute in payment.disputes.all()]
    is_refunded = hold.came_from == order_rules.REFUNDED
    ways = rules.resolving.ways_for(
        hold.code,
        waits=hold.came_from == WAITING_FOR_MONEY,
        disputes=[dispute.status for dispute in disputes],
        is_refunded=is_refunded,
        is_back=is_refunded and any(left_of(payment) > 0 for payment in attempts if payment.state == PAID),
    )
    return Review(
        hold=hold,
        reason=order_rules.IN_REVIEW_FOR[hold.code],
        words=words_of(hold, disputes),
        sum=_sum_in_question(hold.code, attempts, disputes),
        currency=_currency_in_question(hold, attempts),
        disputes=disputes if hold.code == order_rules.DISPUTE else [],
        ways=ways,
    )


def words_of(hold: Hold, disputes: Iterable[Dispute]) -> str:
    """Why the order is held; of a dispute that is over meanwhile, how it ended, since there is nothing to hand in."""
    if hold.code != order_rules.DISPUTE:
        return hold.words
    ends = [(dispute.status, dispute.closed_at) for dispute in disputes]
    return rules.telling.decided(ends, since=hold.held_at) or hold.words


def _sum_in_question(code: str, attempts: list[Payment], disputes: list[Dispute]) -> Decimal:
    if code == order_rules.DISPUTE:
        return sum((dispute.amount for dispute in disputes), Decimal(0))
    if code == order_rules.SENT_TWICE:
        return -sum((min(left_of(payment), Decimal(0)) for payment in attempts), Decimal(0))
    state = IN_QUESTION.get(code, Payment.State.PAID)
    return sum((left_of(payment) for payment in attempts if payment.state == state), Decimal(0))


def _currency_in_question(hold: Hold, attempts: list[Payment]) -> str:
    """The order's, unless what came by mistake came in another."""
    came = (payment.currency for payment in attempts if payment.state == IN_QUESTION.get(hold.code))
    return next(came, str(hold.order.currency))


def count() -> int:
    """How many orders wait. One query."""
    waiting: Any = Hold.objects.filter(released_at=None).values("order").distinct().count()
    return int(waiting)
