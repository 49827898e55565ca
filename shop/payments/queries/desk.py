"""What the desk asks about an order's money."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from shop.orders import queries as orders
from shop.orders import rules as order_rules
from shop.orders.models import Hold
from shop.payments.models import Dispute, Event, Payment, Refund
from shop.payments.queries import purses, reviews
from shop.payments.queries.attempts import WAITING_FOR_MONEY, is_given_up
from shop.payments.rules import REFUND_COUNTS, REFUND_ENDED, naming, returning, telling


@dataclass(frozen=True)
class ShownRefund:
    """A refund, and what it was for: pieces that had left and pieces that never will, and the delivery."""

    row: Refund
    parts: list[str]

    @property
    def stands(self) -> str:
        """How it stands, in words."""
        return naming.refund_in_words(self.row.status, is_at_stripe=bool(self.row.stripe_id))


@dataclass(frozen=True)
class Panel:
    """All that staff see of an order's money: it in one sentence, and its parts, the newest first.

    ``cancelling``: why it was given up, where only Stripe's word for its end is missing.
    """

    statement: str
    attempts: list[Payment]
    refunds: list[ShownRefund]
    droppable: dict[int, int]
    disputes: list[Dispute]
    events: list[Event]
    holds: list[Hold]
    cancelling: str = ""

    @property
    def waiting(self) -> list[tuple[Hold, str]]:
        """Why the order is held now: each hold, and how it stands in words."""
        return [(hold, reviews.words_of(hold, self.disputes)) for hold in self.holds if not hold.released_at]

    @property
    def ends_when(self) -> str:
        """What the end of an order that was given up waits for, in words."""
        return telling.ends_when((payment.state for payment in self.attempts), is_held=bool(self.waiting))

    @property
    def may_look(self) -> bool:
        """Whether Stripe knows anything of this order."""
        return any(payment.session_id for payment in self.attempts)


def panel_of(order: Any) -> Panel:
    """The order's money. Ten queries at most, however much there is."""
    attempts, holds = _attempts(order), list(orders.holds_of(order))
    open_codes = {hold.code for hold in holds if not hold.released_at}
    waits = order.status == WAITING_FOR_MONEY
    given_up = next((each.cancel_reason for each in attempts if is_given_up(each)), "")
    sentence = telling.statement(
        [_as_told(payment, currency=order.currency) for payment in attempts],
        owed=order.total_incl_tax,
        currency=order.currency,
        waits=waits and not given_up,
        is_held=bool(open_codes),
        is_doubted=bool(open_codes & {order_rules.NOT_AT_STRIPE, order_rules.NOT_NOTICED}),
    )
    refunds = [refund for payment in attempts for refund in payment.refunds.all()]
    events = [event for payment in attempts for event in payment.events.all()]
    free = purses.droppable(order)
    disputes = [dispute for payment in attempts for dispute in payment.disputes.all()]
    return Panel(
        statement=sentence,
        attempts=attempts[::-1],
        refunds=[_shown(each, free) for each in sorted(refunds, key=lambda refund: refund.pk, reverse=True)],
        droppable=free,
        disputes=sorted(disputes, key=lambda dispute: dispute.opened_at, reverse=True),
        events=sorted(events, key=lambda event: event.received_at, reverse=True),
        holds=holds,
        cancelling=given_up if given_up and order.standing == WAITING_FOR_MONEY else "",
    )


def _shown(refund: Refund, free: dict[int, int]) -> ShownRefund:
    parts = [
        returning.part_in_words(
            each.line.title,
            pieces=each.quantity,
            unsent=each.unsent,
            may_still_leave=each.line_id in free,
            has_ended=refund.status in returning.REFUND_ENDED,
        )
        for each in refund.lines.all()
    ]
    delivery = [f"{refund.shipping} {refund.payment.currency} for the delivery"] if refund.shipping else []
    return ShownRefund(row=refund, parts=parts + delivery)


def facts_of(order: Any) -> dict[str, telling.Fact]:
    """How the order, and everything that Stripe may change of it, stands. Six queries."""
    told = {"order": telling.Fact("The order", order.status)}
    for payment in _attempts(order):
        told[f"payment {payment.pk}"] = _fact_of_attempt(payment)
        for refund in payment.refunds.all():
            stands = naming.refund_in_words(refund.status, is_at_stripe=bool(refund.stripe_id))
            told[f"refund {refund.pk}"] = telling.Fact(f"The refund of {refund.amount} {payment.currency}", stands)
        for dispute in payment.disputes.all():
            stands = naming.DISPUTE_IN_WORDS.get(dispute.status, dispute.status)
            told[f"dispute {dispute.pk}"] = telling.Fact(
                f"The dispute over {dispute.amount} {dispute.currency}", stands
            )
    return told


def _fact_of_attempt(payment: Payment) -> telling.Fact:
    begun = telling.moment(payment.created_at)
    stands = naming.attempt_in_words(payment.state, is_given_up=bool(payment.cancel_reason))
    said = f" ({payment.last_error})" if payment.last_error else ""
    return telling.Fact(f"The payment of {payment.amount} {payment.currency}, begun at {begun},", f"{stands}{said}")


def stripe_address(id: str) -> str:
    """Where Stripe's own dashboard shows a thing of this id; empty while the shop speaks to another address."""
    return naming.stripe_address(id, key=settings.STRIPE_SECRET_KEY, is_standin=bool(settings.STRIPE_API_BASE))


def _attempts(order: Any) -> list[Payment]:
    refunds = Prefetch("refunds", Refund.objects.select_related("by").prefetch_related("lines__line"))
    return list(Payment.objects.filter(order=order).prefetch_related(refunds, "events", "disputes"))


def _as_told(payment: Payment, *, currency: str) -> telling.Attempt:
    """A sum in another currency than the order's is told of as a mismatch, and not as a sum of the order's."""
    is_foreign = payment.currency != currency
    refunds = [] if is_foreign else list(payment.refunds.all())
    return telling.Attempt(
        state=payment.state,
        amount=payment.amount,
        received=Decimal(0) if is_foreign else payment.received,
        expires_at=payment.expires_at,
        refunds=tuple((refund.amount, refund.status) for refund in refunds),
        failed=tuple(refund.amount for refund in _left_lying(refunds)),
        foreign=f"{payment.received} {payment.currency}" if is_foreign else "",
        claims=tuple(
            telling.Claim(dispute.status, dispute.amount, dispute.due_by)
            for dispute in payment.disputes.all()
            if not (is_foreign and dispute.closed_at)
        ),
    )


def _left_lying(refunds: list[Refund]) -> list[Refund]:
    """Those that failed, and since when no other was begun, so that perhaps somebody still waits for the money."""
    ended = [
        row
        for row in refunds
        if row.status in REFUND_ENDED and not naming.is_mistaken(row.status, is_at_stripe=bool(row.stripe_id))
    ]
    return [row for row in ended if not purses.begun_since(row, refunds)]


def is_made(key: str) -> bool:
    """Whether the refund of this form was made already; one that Stripe refused was not, nor that of a wrong key."""
    try:
        return Refund.objects.filter(uuid=key, status__in=REFUND_COUNTS).exists()
    except ValidationError:
        return False
