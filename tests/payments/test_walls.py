"""The second wall: what no code may write, PostgreSQL refuses."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from oscar.test.factories import UserFactory

from shop.payments.models import Dispute, Event, Payment, Refund, RefundLine, StripeCustomer
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture
def attempt(order, now):
    """Writes an attempt to pay the order."""

    def write(**fields) -> Payment:
        facts = {"order": order, "amount": 5, "currency": "USD", "parameters": {}, "expires_at": now, "created_at": now}
        return Payment.objects.create(**{**facts, **fields})

    return write


def refused(wall: str):
    return pytest.raises(IntegrityError, match=wall)


@pytest.mark.parametrize("state", ["new", "open", "processing"])
@pytest.mark.parametrize("other", ["new", "open", "processing"])
def test_one_order_has_one_live_attempt(attempt, state, other):
    attempt(state=state)
    with refused("payments_one_live_attempt"), transaction.atomic():
        attempt(state=other)


def test_one_order_is_paid_once(attempt):
    attempt(state="paid")
    with refused("payments_one_paid_attempt"), transaction.atomic():
        attempt(state="paid")


def test_what_has_ended_stands_in_nobodys_way(attempt):
    for state in ("expired", "expired", "failed", "failed", "surplus", "surplus", "mismatch", "paid", "open"):
        attempt(state=state)
    assert Payment.objects.count() == 9


@pytest.mark.parametrize("name", ["session_id", "payment_intent_id"])
def test_one_object_of_stripes_belongs_to_one_attempt(attempt, name):
    attempt(state="expired", **{name: "x_1"})
    with refused(name), transaction.atomic():
        attempt(state="expired", **{name: "x_1"})


@pytest.mark.parametrize("amount", [0, -1])
def test_nobody_is_asked_for_nothing_or_less(attempt, amount):
    with refused("payments_amount_positive"), transaction.atomic():
        attempt(amount=amount)


def test_one_event_is_one_row(now):
    Event.objects.create(id="evt_1", type="charge.refunded", received_at=now)
    with refused("payments_event_pkey"), transaction.atomic():
        Event.objects.create(id="evt_1", type="charge.refunded", received_at=now)


def refund(payment, now, **fields) -> Refund:
    return Refund.objects.create(**{"payment": payment, "amount": 5, "created_at": now, **fields})


def test_one_refund_of_stripes_is_one_row(attempt, now):
    paid = attempt(state="paid")
    refund(paid, now, stripe_id="re_1")
    with refused("stripe_id"), transaction.atomic():
        refund(paid, now, stripe_id="re_1")


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"amount": 0}, "payments_refund_positive"),
        ({"shipping": 6}, "payments_refund_holds_its_shipping"),
        ({"shipping": -1}, "payments_refund_holds_its_shipping"),
    ],
    ids=["nothing", "more-delivery", "less-delivery"],
)
def test_a_refund_is_a_sum_that_holds_its_delivery(attempt, now, fields, wall):
    paid = attempt(state="paid")
    with refused(wall), transaction.atomic():
        refund(paid, now, **fields)


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"quantity": 0}, "payments_refund_line_not_empty"),
        ({"amount": -1}, "payments_refund_line_not_negative"),
        ({"unsent": 2}, "payments_refund_line_holds_its_unsent"),
    ],
    ids=["empty", "negative", "unsent"],
)
def test_a_part_of_a_refund_makes_sense(order, attempt, now, fields, wall):
    made = refund(attempt(state="paid"), now)
    facts = {"refund": made, "line": order.lines.get(), "quantity": 1, "amount": Decimal(1)}
    with refused(wall), transaction.atomic():
        RefundLine.objects.create(**{**facts, **fields})


def test_a_refund_names_a_line_once(order, attempt, now):
    facts = {"refund": refund(attempt(state="paid"), now), "line": order.lines.get(), "quantity": 1, "amount": 1}
    RefundLine.objects.create(**facts)
    with refused("payments_refund_line_once"), transaction.atomic():
        RefundLine.objects.create(**facts)


def test_one_dispute_is_one_row(attempt, now):
    facts = {"payment": attempt(state="paid"), "amount": 5, "currency": "USD", "status": "lost", "opened_at": now}
    Dispute.objects.create(id="du_1", **facts)
    with refused("payments_dispute_pkey"), transaction.atomic():
        Dispute.objects.create(id="du_1", **facts)


def test_one_customer_of_stripes_belongs_to_one_account(now):
    first, second = UserFactory(), UserFactory()
    StripeCustomer.objects.create(user=first, customer_id="cus_1", created_at=now)
    with refused("customer_id"), transaction.atomic():
        StripeCustomer.objects.create(user=second, customer_id="cus_1", created_at=now)
    with refused("user_id"), transaction.atomic():
        StripeCustomer.objects.create(user=first, customer_id="cus_2", created_at=now)


def test_an_order_is_not_deleted_with_its_money(order, attempt):
    attempt(state="paid")
    with pytest.raises(ProtectedError):
        order.delete()
