"""What must hold whatever happened: the money at Stripe is what the shop says, and each piece is sold once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from oscar.core.loading import get_model

from shop.mail.models import Message
from shop.orders import rules as orders
from shop.orders.rules.currencies import to_major
from shop.payments.models import LIVE, Payment
from shop.payments.rules import ELSEWHERE, REFUND_MOVED

Line = get_model("order", "Line")
ENDED = (orders.CANCELLED, orders.REFUNDED)
NOTHING = Decimal(0)


def at_stripe(order: Any, ledger: Any) -> Decimal:
    """What Stripe took for an order, less what went back."""
    net = NOTHING
    for intent in _intents(order, ledger):
        charge = ledger.things[intent["latest_charge"]]
        net += to_major(intent["amount_received"] - charge["amount_refunded"], intent["currency"])
    return net


def in_the_shop(order: Any) -> Decimal:
    """The same by the shop's own tables."""
    net = NOTHING
    for payment in order.payments.all():
        net += payment.received - _refunded(payment, REFUND_MOVED)
    return net


def lost_to_banks(order: Any, ledger: Any) -> Decimal:
    """What disputes took for good."""
    ids = {intent["id"] for intent in _intents(order, ledger)}
    lost = [one for one in ledger.all("dispute") if one["payment_intent"] in ids and one["status"] == "lost"]
    return sum((to_major(one["amount"], one["currency"]) for one in lost), NOTHING)


def is_disputed(order: Any, ledger: Any) -> bool:
    """Whether a bank holds money of the order while it decides."""
    ids = {intent["id"] for intent in _intents(order, ledger)}
    return any(
        one["payment_intent"] in ids and one["status"] in ("needs_response", "under_review")
        for one in ledger.all("dispute")
    )


def is_held(order: Any) -> bool:
    """Whether a person looks at the order, for a reason that has a name."""
    held = order.status == orders.REVIEW
    assert held == order.holds.filter(released_at=None).exclude(words="").exists(), order.status
    return bool(held)


def money_agrees(order: Any, ledger: Any) -> None:
    """To the cent, or the order stands in *Payment review*."""
    assert at_stripe(order, ledger) == in_the_shop(order) or is_held(order), (order.number, order.status)


def status_fits(order: Any, ledger: Any) -> None:
    """At rest the status says where the money is, or a person looks at it."""
    if is_held(order):
        return
    assert not is_disputed(order, ledger)
    elsewhere = sum((_refunded(payment, [ELSEWHERE]) for payment in order.payments.all()), NOTHING)
    net, sold = at_stripe(order, ledger) - lost_to_banks(order, ledger) - elsewhere, order.total_incl_tax
    if order.status in (orders.PENDING, *ENDED):
        assert net == NOTHING, (order.status, net)
    else:
        assert NOTHING < net <= sold, (order.status, net)
    assert order.status != orders.PENDING


def _intents(order: Any, ledger: Any) -> list[Any]:
    found = ledger.all("payment_intent")
    return [each for each in found if each["metadata"].get("order") == order.number and each["amount_received"]]


def _refunded(payment: Payment, statuses: Iterable[str]) -> Decimal:
    rows = payment.refunds.filter(status__in=statuses)
    return rows.aggregate(sum=Sum("amount", default=NOTHING))["sum"] or NOTHING


def pieces_fit(record: Any, placed: list[Any]) -> None:
    """At any moment: what is promised is what the lines hold, and never more than there is."""
    promised = Line.objects.filter(order__in=placed).aggregate(sum=Sum("num_allocated", default=0))["sum"]
    assert (record.num_allocated or 0) == promised
    assert promised <= record.num_in_stock


def nobody_can_pay_for_what_ended(order: Any, ledger: Any) -> None:
    """Stock is free only after Stripe's word; but whoever settles a review may end an order before."""
    if order.status == "Cancelled" and not order.holds.exists():
        attempts = Payment.objects.filter(order=order)
        pages = [ledger.get(each.session_id, "checkout.session")["status"] for each in attempts if each.session_id]
        assert ([each.state for each in attempts if each.state in LIVE], "open" in pages) == ([], False)


def nothing_held_for_nobody(order: Any) -> None:
    """Pieces are held by who has paid, or may still pay; an order that ended holds none, one that waits or paid all."""
    held = sum(line.num_allocated for line in order.lines.all())
    wanted = sum(line.quantity for line in order.lines.all())
    status = order.status
    if status == orders.REVIEW:
        status = order.holds.filter(released_at=None).first().came_from
    assert held == (0 if status in ENDED else wanted), (order.status, held)
    if status == orders.PENDING:
        assert order.payments.filter(state__in=LIVE).exists() or order.status == orders.REVIEW


def given_up_for_what_staff_said(order: Any) -> None:
    """Whatever came between: who gives an order up is told of by its end, once, and nobody pays for it any more."""
    wished = order.payments.exclude(cancel_reason="").values_list("cancel_reason", flat=True)
    if not wished:
        return
    assert order.standing == orders.CANCELLED, order.status
    ends = order.notes.filter(message__startswith="Cancelled: ").values_list("message", flat=True)
    told = Message.objects.filter(kind__in=("order-cancelled", "order-expired"), to_address=order.email)
    assert list(ends) == [f"Cancelled: {wished[0]}"], list(ends)
    assert list(told.values_list("kind", flat=True)) == ["order-cancelled"]


def one_confirmation(order: Any) -> None:
    """Exactly one for who has paid, none for who never did. The worker writes it a little later, and to the living."""
    ever_paid = order.status_changes.filter(new_status=orders.PAID).exists()
    letters = Message.objects.filter(kind="aftercare-a0", to_address=order.email).count()
    is_living = order.standing in orders.LIVING
    assert int(is_living) <= letters <= int(ever_paid), (letters, order.status)
