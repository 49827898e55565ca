"""What is asked of attempts to pay."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from oscar.core.loading import get_model

from shop.built import Built, Given
from shop.orders import rules as orders
from shop.orders.models import Hold
from shop.payments import rules
from shop.payments.models import LIVE, Dispute, Event, Payment, Refund

WAITING_FOR_MONEY = orders.PENDING
ENDED_UNPAID = orders.CANCELLED
_GIVEN_UP = Q(state__in=LIVE) & ~Q(cancel_reason="")
_BY_REF = Built(lambda: Payment.objects.filter(ref=Given("name")))
_BY_SESSION = Built(lambda: Payment.objects.filter(session_id=Given("name")))
_BY_INTENT = Built(lambda: Payment.objects.filter(payment_intent_id=Given("name")))
_PAID = Built(lambda: Payment.objects.filter(order=Given("order"), state=Payment.State.PAID))
_EVENTS = Built(lambda: Event.objects.filter(payment=Given("payment")))


def find_payment(*, session_id: str = "", intent_id: str = "", ref: str = "") -> Payment | None:
    """The attempt that Stripe means, by any of its three names; None when it is not ours.

    Our own mark comes first: what bears it needs no second look.
    """
    # Written as PostgreSQL writes it: Python reads more as one, such as with “urn:uuid:” before it.
    mark = str(uuid.UUID(ref)) if _is_uuid(ref) else ""
    named = ((_BY_REF, mark), (_BY_SESSION, session_id), (_BY_INTENT, intent_id))
    return next((found for by, name in named if name and (found := by.first(name=name))), None)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def is_at_the_bank(order: Any) -> bool:
    """Whether the customer has done their part, and the bank needs some days."""
    return Payment.objects.filter(order=order, state=Payment.State.PROCESSING).exists()


def has_received(order: Any) -> bool:
    """Whether any money ever came for it, whatever became of that."""
    return Payment.objects.filter(order=order, received__gt=0).exists()


def is_being_cancelled(order: Any) -> bool:
    """Whether staff have given the order up, and only Stripe's word is missing that nobody can pay it any more."""
    return bool(being_cancelled([order]))


def being_cancelled(found: Iterable[Any]) -> set[int]:
    """Which of these orders are so, by their ids. One query, and none where no order waits for money."""
    waiting = [order.pk for order in found if order.status == WAITING_FOR_MONEY]
    if not waiting:
        return set()
    return set(Payment.objects.filter(_GIVEN_UP, order__in=waiting).values_list("order_id", flat=True))


def is_given_up(payment: Payment) -> bool:
    """Whether staff gave the attempt's order up, and Stripe's word is missing. No query."""
    return payment.state in LIVE and bool(payment.cancel_reason)


def wish_of(order: Any) -> Payment | None:
    """The live attempt with which staff gave an order up: there stand why and who. Its end is the order's."""
    return Payment.objects.filter(_GIVEN_UP, order=order).first()


def wish_over(payment: Payment) -> Payment | None:
    """The same for the order of an attempt at which money came: of one that is live itself without a query."""
    if payment.state not in LIVE:
        return wish_of(payment.order_id)
    return payment if is_given_up(payment) else None


def is_going_back(order: Any) -> bool:
    """Whether nothing of a living order's money stays here, once Stripe has done what it is asked."""
    if order.status not in orders.LIVING:
        return False
    paid = Payment.objects.filter(order=order, state=Payment.State.PAID, received__gt=0).first()
    return paid is not None and left_of(paid) <= 0


def latest(order: Any) -> Payment | None:
    """The order's attempt that counts: the paid one, else the last."""
    return _PAID.first(order=order.pk) or Payment.objects.filter(order=order).last()


def worth_asking(payment: Payment, picture: rules.Picture) -> set[str]:
    """Of what Stripe must be asked besides the session itself: *refunds*, *disputes*, *warnings*. Two queries.

    One where no money was known yet: nothing of it has gone back then.
    """
    told = [event.type.rpartition(".")[0] for event in _EVENTS(payment=payment.pk)]
    about = {
        "refunds": picture.refunded > 0 or (payment.received > 0 and payment.refunds.exists()),
        "disputes": picture.is_disputed or "charge.dispute" in told,
        "warnings": "radar.early_fraud_warning" in told,
    }
    return {thing for thing, is_worth in about.items() if is_worth}


def left_of(payment: Payment) -> Decimal:
    """What came with an attempt and can still go back: neither sent back, nor on its way, nor lost to a bank."""
    sums = [(row.amount, row.status) for row in payment.refunds.all()]
    return rules.refundable(payment.received, sums, lost=lost_of(payment))


def lost_of(payment: Payment) -> Decimal:
    """What banks took for good."""
    lost = (dispute.amount for dispute in payment.disputes.all() if dispute.status == rules.DISPUTE_LOST)
    return sum(lost, Decimal(0))


def never_opened(*, now: datetime) -> QuerySet[Payment]:
    """Attempts whose session was asked for a while ago, with no answer; who waited longest for a look comes first."""
    asked_before = now - rules.ASK_AGAIN_AFTER
    found = Payment.objects.filter(state=Payment.State.NEW, session_id=None, created_at__lte=asked_before)
    return found.order_by(F("looked_at").asc(nulls_first=True), "id")


def to_close(*, now: datetime) -> QuerySet[Payment]:
    """Attempts whose time is over, or whose order no longer waits for money, or is to be given up; also those that
    hold another sum than was asked, once their order is given up. Where the bank is at work there is nothing to close.

    Those that Stripe did not know come last and each hour, so that they stand in nobody's way."""
    ended = Q(expires_at__lte=now) | ~Q(order__status=WAITING_FOR_MONEY) | ~Q(cancel_reason="")
    given_up = get_model("order", "Order").objects.standing_in([ENDED_UNPAID])
    held = Q(state=Payment.State.MISMATCH, order__in=given_up)
    rested = Q(unknown_since=None) | Q(looked_at__lte=now - rules.LOOK_AGAIN_AFTER)
    found = Payment.objects.filter(rested, ended & Q(state=Payment.State.OPEN) | held).exclude(session_id=None)
    return found.order_by(F("unknown_since").asc(nulls_first=True), F("looked_at").asc(nulls_first=True), "id")


def owing_nothing(*, now: datetime) -> QuerySet[Any]:
    """Orders over nothing that were placed a while ago and never marked as paid: a press was interrupted."""
    placed_before = now - rules.ASK_AGAIN_AFTER
    found: QuerySet[Any] = _waiting().filter(total_incl_tax=0, date_placed__lte=placed_before)
    return found


def never_started(*, now: datetime, minutes: int) -> QuerySet[Any]:
    """Orders that wait for money although nobody tries to pay: their customer left before the payment page.

    One that costs nothing is not among them: nothing is missing of it; nor one whose customer was asked to pay again.
    """
    standing = (*LIVE, Payment.State.PAID, Payment.State.MISMATCH)
    busy = Payment.objects.filter(state__in=standing).values("order_id")
    placed_before = now - rules.minutes(minutes)
    asked_again = Hold.objects.filter(released_at__gt=now - rules.resolving.PAY_AGAIN_WITHIN).values("order_id")
    late: QuerySet[Any] = _waiting().filter(date_placed__lte=placed_before, total_incl_tax__gt=0)
    return late.exclude(pk__in=busy).exclude(pk__in=asked_again)


def _waiting() -> QuerySet[Any]:
    waiting: QuerySet[Any] = get_model("order", "Order").objects.filter(status=WAITING_FOR_MONEY)
    return waiting


def unfinished_refunds(*, now: datetime) -> QuerySet[Refund]:
    """Refunds begun a while ago that Stripe has not answered, or of which their order was not told.

    Those come first whose payment was not looked at for longest."""
    untold = Q(status__in=rules.REFUND_MOVED, told_at=None)
    found = Refund.objects.filter(Q(status="new") | untold, created_at__lte=now - rules.ASK_AGAIN_AFTER)
    return found.order_by(F("payment__looked_at").asc(nulls_first=True), "id")


def to_look_at(*, now: datetime) -> QuerySet[Payment]:
    """Attempts of which Stripe may know more by now, though it said nothing: banks at work, refunds, disputes."""
    moving = {
        *Refund.objects.filter(status__in=rules.REFUND_UNDECIDED).values_list("payment_id", flat=True),
        *Dispute.objects.filter(closed_at=None).values_list("payment_id", flat=True),
        *Payment.objects.filter(state=Payment.State.PROCESSING).values_list("pk", flat=True),
        *Payment.objects.filter(order__holds__released_at=None, order__holds__isnull=False).values_list(
            "pk", flat=True
        ),
    }
    waited = Q(looked_at=None) | Q(looked_at__lte=now - rules.LOOK_AGAIN_AFTER)
    found = Payment.objects.filter(waited, pk__in=moving).exclude(session_id=None)
    return found.order_by(F("looked_at").asc(nulls_first=True), "id")


def to_mirror() -> QuerySet[Payment]:
    """Attempts that hold money and changed since Oscar's own tables were set; those that last failed come last."""
    found = Payment.objects.filter(is_mirrored=False, received__gt=0)
    return found.order_by(F("mirror_failed_at").asc(nulls_first=True), "id")


def overdue_events(*, now: datetime) -> QuerySet[Event]:
    """Events that came in but were not worked through; those first whose payment was not looked at for longest."""
    found = Event.objects.filter(processed_at=None, received_at__lte=now - rules.EVENT_OVERDUE_AFTER)
    return found.order_by(F("payment__looked_at").asc(nulls_first=True), "received_at", "id")
