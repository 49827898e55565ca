"""From Pay to paid over real sockets: the shop, the stand-in, its page and its webhooks."""

import pytest
from oscar.core.loading import get_model

from shop.orders import queries as orders
from shop.payments import actions
from shop.payments.models import Event, Payment
from tests import factories
from tests.payments.rig import Customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(wired):
    return factories.order(status="Pending payment")


@pytest.fixture
def customer(order, now):
    return Customer().open(actions.start(order, now=now).session_url)


def status(order) -> str:
    return get_model("order", "Order").objects.get(pk=order.pk).status


def test_who_closes_the_browser_after_paying_has_paid(wired, order, customer):
    customer.pay(follow=False)
    assert wired.courier.idle(20)
    assert (status(order), Payment.objects.get().state) == ("Paid", "paid")
    assert set(wired.courier.answers) == {200}
    assert Event.objects.filter(processed_at=None).count() == 0


def test_who_comes_back_before_any_webhook_has_paid(wired, order, customer):
    wired.courier.holding = True
    customer.pay()
    assert status(order) == "Paid"
    assert customer.page.history[1].headers["Location"] == orders.status_url(order)
    wired.courier.release()
    assert (status(order), set(wired.courier.answers)) == ("Paid", {200})


def test_declined_then_paid_with_another_card(wired, order, customer):
    customer.pay("4000 0000 0000 0002")
    assert wired.courier.idle(20)
    assert status(order) == "Pending payment"
    customer.pay(follow=False)
    assert wired.courier.idle(20)
    assert status(order) == "Paid"


def test_paid_after_the_banks_question(wired, order, customer):
    customer.pay("4000 0025 0000 3155").answer("pass")
    assert wired.courier.idle(20)
    assert status(order) == "Paid"


def test_webhooks_backwards_and_twice_are_one_payment(wired, order, customer):
    wired.courier.holding = True
    customer.pay(follow=False)
    wired.courier.held *= 2
    wired.courier.release(backwards=True)
    assert (set(wired.courier.answers), status(order)) == ({200}, "Paid")
    assert order.status_changes.count() == 1


def test_the_end_of_a_session_is_told_by_webhook(wired, order, customer, moving_clock):
    moving_clock.forward(minutes=35)
    wired.service_actions()
    assert wired.courier.idle(20)
    assert status(order) == "Cancelled"
