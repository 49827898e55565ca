"""Money that takes days: from the account number on Stripe's page to the order, with and without webhooks."""

import pytest

from shop.payments import actions
from shop.payments.models import Payment
from tests import factories
from tests.payments.rig import Customer

pytestmark = pytest.mark.django_db
GOOD, EMPTY = "000123456789", "000222222227"


@pytest.fixture
def order(now):
    made = factories.order(status="Pending payment")
    type(made).objects.update(date_placed=now)
    return made


@pytest.fixture
def payment(standin, order, settings, now):
    settings.STRIPE_PAYMENT_METHODS = ["card", "us_bank_account"]
    return actions.start(order, now=now)


def debited(payment, account: str, *, now) -> Payment:
    Customer().open(payment.session_url).pay(account, follow=False)
    return actions.sync(payment, now=now)


@pytest.mark.parametrize(("account", "state", "status"), [(GOOD, "paid", "Paid"), (EMPTY, "failed", "Cancelled")])
def test_the_sweep_alone_sees_how_a_debit_ends(standin, order, payment, moving_clock, account, state, status):
    assert debited(payment, account, now=moving_clock()).state == "processing"
    moving_clock.forward(days=3)
    standin.service_actions()
    actions.sweep(now=moving_clock())
    order.refresh_from_db()
    assert (Payment.objects.get().state, order.status) == (state, status)


def test_a_bank_at_work_is_asked_each_hour_and_not_each_minute(standin, payment, moving_clock, monkeypatch):
    debited(payment, GOOD, now=moving_clock())
    asked: list[str] = []
    answer = standin.api.answer
    monkeypatch.setattr(
        standin.api, "answer", lambda method, path, *rest: asked.append(path) or answer(method, path, *rest)
    )
    for _ in range(3 * 60):
        actions.sweep(now=moving_clock.forward(minutes=1))
    assert len(asked) == 3


def test_a_shop_of_cards_takes_no_account(standin, order, now):
    payment = actions.start(order, now=now)
    assert debited(payment, GOOD, now=now).state == "open"
