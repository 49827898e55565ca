"""What an order costs stays while somebody may be paying it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from shop.payments.models import Payment
from tests import factories

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")
CHANGES = [{"total_incl_tax": Decimal("1.00")}, {"total_excl_tax": Decimal("1.00")}, {"currency": "EUR"}]


def paid_in(state: str, now):
    order = factories.order(status="Pending payment")
    facts = {"amount": order.total_incl_tax, "currency": order.currency, "parameters": {}}
    Payment.objects.create(order=order, state=state, expires_at=now, created_at=now, **facts)
    return order


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["new", "open", "processing"])
def test_the_database_refuses_another_sum_while_an_attempt_is_live(now, state, change):
    order = paid_in(state, now)
    with pytest.raises(IntegrityError, match="payments_pinned_total"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**change)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["failed", "expired"])
def test_without_a_live_attempt_an_order_can_be_put_right(now, state, change):
    order = paid_in(state, now)
    assert Order.objects.filter(pk=order.pk).update(**change) == 1


def test_all_else_of_an_order_may_change(now):
    order = paid_in("open", now)
    order.guest_email = "other@example.com"
    order.save()
    assert Order.objects.get(pk=order.pk).guest_email == "other@example.com"


def test_the_sums_of_another_order_may_change(now):
    paid_in("open", now)
    other = factories.order(status="Pending payment")
    assert Order.objects.filter(pk=other.pk).update(total_incl_tax=Decimal("1.00")) == 1
