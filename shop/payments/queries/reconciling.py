"""What is compared with Stripe: the attempts behind its list, and the orders that moved since a moment."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from oscar.core.loading import get_model

from shop.orders import rules as orders
from shop.orders.models import Hold
from shop.payments import rules
from shop.payments.models import Dispute, Event, Payment, Refund
from shop.payments.queries.attempts import _is_uuid, lost_of

HERE = (Payment.State.PAID, Payment.State.SURPLUS)


def attempts_behind(seen: Iterable[rules.Seen]) -> dict[str, Payment]:
    """Our attempts behind these PaymentIntents, by the intent's id. A handful of queries for any number."""
    listed = list(seen)
    refs = {one.ref: one.id for one in listed if _is_uuid(one.ref)}
    named = Q(payment_intent_id__in=[one.id for one in listed]) | Q(ref__in=list(refs))
    found: dict[str, Payment] = {}
    for payment in _with_all(Payment.objects.filter(named)):
        for name in {payment.payment_intent_id, refs.get(str(payment.ref))} - {None}:
            found[str(name)] = payment
    return found


def counted_since(moment: datetime) -> QuerySet[Payment]:
    """The attempts whose money the shop has counted as here since then."""
    return _with_all(Payment.objects.filter(state__in=HERE, paid_at__gte=moment))


def argued_anew(listed: Iterable[Any]) -> list[tuple[str, Payment]]:
    """Disputes (id, intent_id, amount, status) over our payments, not written down as they stand. Two queries."""
    listed = list(listed)
    rows = Dispute.objects.filter(pk__in=[one.id for one in listed])
    written = {row.pk: (row.amount, row.status) for row in rows}
    news = {one.id: one.intent_id for one in listed if written.get(one.id) != (one.amount, one.status)}
    behind = {
        one.payment_intent_id: one for one in _with_all(Payment.objects.filter(payment_intent_id__in=news.values()))
    }
    return [(name, behind[intent_id]) for name, intent_id in news.items() if intent_id in behind]


def returned_anew(listed: Iterable[Any]) -> set[str]:
    """The PaymentIntents of ours with a refund (id, intent_id, amount, status) that is not written down as it stands.

    Those too of which staff sent money back another way: it may have gone twice by now. Two queries.
    """
    listed = list(listed)
    rows = Refund.objects.filter(stripe_id__in=[one.id for one in listed])
    written = {row.stripe_id: (row.amount, row.status) for row in rows}
    news = {one.intent_id for one in listed if written.get(one.id) != (one.amount, one.status)}
    by_hand = Q(refunds__status=rules.ELSEWHERE, payment_intent_id__in={one.intent_id for one in listed})
    found = Payment.objects.filter(Q(payment_intent_id__in=news) | by_hand)
    return {str(name) for name in found.values_list("payment_intent_id", flat=True)}


def warned_anew(listed: Iterable[Any]) -> list[tuple[Any, Payment]]:
    """Warnings (id, intent_id, kind) over our payments whose orders were never held for one. Two queries."""
    about = {one.intent_id: one for one in listed}
    behind = list(_with_all(Payment.objects.filter(payment_intent_id__in=about)))
    held = Hold.objects.filter(order__in=[payment.order_id for payment in behind], code=orders.FRAUD_WARNING)
    known = set(held.values_list("order_id", flat=True))
    return [(about[payment.payment_intent_id or ""], payment) for payment in behind if payment.order_id not in known]


def stuck(*, now: datetime) -> QuerySet[Payment]:
    """Attempts that hold stock though their time is long over: the sweep should have ended them.

    Not those of cancelled orders whose page Stripe does not know: they hold nothing, and the sweep can do no more.
    """
    late = Payment.objects.filter(
        state__in=(Payment.State.NEW, Payment.State.OPEN), expires_at__lte=now - rules.reconciling.GRACE
    )
    return _with_all(late.exclude(order__status=orders.CANCELLED, unknown_since__isnull=False))


def without_money(*, since: datetime) -> QuerySet[Any]:
    """Orders that count as paid, and cost something, for which no money is here."""
    paid = Payment.objects.filter(state=Payment.State.PAID).values("order_id")
    found: QuerySet[Any] = (
        _moved(since).standing_in(orders.LIVING).filter(total_incl_tax__gt=0).exclude(pk__in=paid).distinct()
    )
    return found


def ended_with_money(*, since: datetime) -> QuerySet[Payment]:
    """The paid attempts of orders that wait for money, or were cancelled: one of the two is wrong."""
    ended = _moved(since).standing_in((orders.PENDING, orders.CANCELLED)).values("pk")
    return _with_all(Payment.objects.filter(state=Payment.State.PAID, order__in=ended))


def refunded_with_money(*, since: datetime) -> list[tuple[Payment, Decimal]]:
    """The attempts of refunded orders whose money is still here, with how much. A lost dispute took it as well.

    What a bank gave back, and a person decides about already, is not told twice.
    """
    ended = _moved(since).standing_in((orders.REFUNDED,)).values("pk")
    decided = Hold.objects.filter(code=orders.DISPUTE, released_at=None).values("order_id")
    found = _with_all(Payment.objects.filter(state=Payment.State.PAID, order__in=ended).exclude(order__in=decided))
    left = [(payment, known(payment).kept) for payment in found]
    return [(payment, kept) for payment, kept in left if kept > 0]


def known(payment: Payment) -> rules.Known:
    """The attempt as it is compared. No query for one that came from this file."""
    rows = [(row.amount, row.status) for row in payment.refunds.all()]
    return rules.Known(
        state=payment.state,
        amount=payment.amount,
        currency=payment.currency,
        received=payment.received,
        refunded=sum((amount for amount, status in rows if status in rules.REFUND_MOVED), Decimal(0)),
        is_disputed=bool(payment.disputes.all()),
        elsewhere=sum((amount for amount, status in rows if status == rules.ELSEWHERE), Decimal(0)),
        lost=lost_of(payment),
    )


def fresh(payment: Payment) -> Payment:
    """The attempt as it is by now."""
    return _with_all(Payment.objects.filter(pk=payment.pk)).get()


def is_moving(payment: Payment, *, now: datetime) -> bool:
    """Whether somebody moves the attempt's money at this moment, so that two looks at it need not agree."""
    latest = fresh(payment)
    asked = [row for row in latest.refunds.all() if row.status == "new"]
    return latest.version != payment.version or any(row.created_at > now - rules.reconciling.GRACE for row in asked)


def worked_through(event_ids: Iterable[str]) -> set[str]:
    """Those of Stripe's events that were worked through here, whatever Stripe heard of it."""
    done = Event.objects.filter(pk__in=list(event_ids)).exclude(processed_at=None)
    return set(done.values_list("pk", flat=True))


def _moved(since: datetime) -> Any:
    """Orders that were placed, or changed, since then."""
    moved = Q(date_placed__gte=since) | Q(status_changes__date_created__gte=since)
    return get_model("order", "Order").objects.filter(moved)


def _with_all(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    return payments.select_related("order").prefetch_related("refunds", "disputes")
