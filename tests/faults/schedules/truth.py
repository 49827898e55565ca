"""What must hold whatever happened: the money at Stripe is what the shop says, and each piece is sold once."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum
from oscar.core.loading import get_model

from shop.mail.models import Message
from shop.orders import rules as orders
from shop.orders.rules.currencies import to_major
from shop.payments.models import LIVE, Payment
from shop.payments.rules import REFUND_MOVED

Line = get_model("order", "Line")
ENDED = (orders.CANCELLED, orders.REFUNDED)
NOTHING = Decimal(0)


def at_stripe(order: Any, ledger: Any) -> Decimal:
    """What Stripe took for an order, less what went back."""
    net = NOTHING
    for intent in ledger.all("payment_intent"):
        if intent["metadata"].get("order") == order.number and intent["amount_received"]:
            charge = ledger.things[intent["latest_charge"]]
            net += to_major(intent["amount_received"] - charge["amount_refunded"], intent["currency"])
    return net


def in_the_shop(order: Any) -> Decimal:
    """The same by the shop's own tables."""
    net = NOTHING
    for payment in order.payments.filter(state__in=(Payment.State.PAID, Payment.State.SURPLUS)):
        moved = payment.refunds.filter(status__in=REFUND_MOVED).aggregate(sum=Sum("amount", default=0))["sum"]
        net += payment.amount - moved
    return net


def is_held(order: Any) -> bool:
    """Whether a person looks at the order, for a reason that has a name."""
    held = order.status == orders.REVIEW
    assert held == order.holds.filter(released_at=None).exclude(words="").exists(), order.status
    return bool(held)


def money_agrees(order: Any, ledger: Any) -> None:
    """To the cent, or the order stands in *Payment review*."""
    assert at_stripe(order, ledger) == in_the_shop(order) or is_held(order), (order.number, order.status)


def status_fits(order: Any, ledger: Any) -> None:
    """At rest the status says where the money is."""
    if is_held(order):
        return
    net, sold = at_stripe(order, ledger), order.total_incl_tax
    if order.status in (orders.PENDING, *ENDED):
        assert net == NOTHING, (order.status, net)
    else:
        assert NOTHING < net <= sold, (order.status, net)
    assert order.status != orders.PENDING


def pieces_fit(record: Any, placed: list[Any]) -> None:
    """At any moment: what is promised is what the lines hold, and never more than there is."""
    promised = Line.objects.filter(order__in=placed).aggregate(sum=Sum("num_allocated", default=0))["sum"]
    assert (record.num_allocated or 0) == promised
    assert promised <= record.num_in_stock


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


def one_confirmation(order: Any) -> None:
    """Exactly one for who ever paid; none for who did not."""
    ever_paid = order.status_changes.filter(new_status=orders.PAID).count()
    assert ever_paid <= 1
    letters = Message.objects.filter(kind="aftercare-a0", to_address=order.email).count()
    assert letters == ever_paid
