"""Look: staff ask Stripe about an order, and read what changed."""

import pytest

from shop.payments import actions
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(standin, now):
    made = factories.order(status="Pending payment")
    actions.start(made, now=now)
    return made


def test_a_look_tells_what_it_changed(standin, order, now):
    payment = order.payments.get()
    standin.controls.pull("pay", {"session": payment.session_id})
    looked = actions.look(order, now=now)
    name = f"The payment of {payment.amount} USD, begun at 09:00 UTC on 5 January 2027,"
    assert looked.changes == (
        "The order was “Pending payment” and is now “Paid”.",
        f"{name} was “Open: the customer can pay” and is now “Paid”.",
    )
    assert (looked.troubles, order.status) == ((), "Paid")


def test_a_look_that_finds_nothing_new_tells_nothing(standin, order, now):
    assert actions.look(order, now=now) == actions.Looked()


def test_a_decline_is_told(standin, order, now):
    standin.controls.pull("pay", {"session": order.payments.get().session_id, "card": "4000000000009995"})
    [change] = actions.look(order, now=now).changes
    assert "There is not enough money on this card." in change


def test_a_refund_made_at_stripe_is_told(standin, order, now):
    payment = order.payments.get()
    standin.controls.pull("pay", {"session": payment.session_id})
    payment = actions.sync(payment, now=now)
    standin.controls.pull("refund", {"payment_intent": payment.payment_intent_id, "amount": 100})
    assert actions.look(order, now=now).changes == ("New: The refund of 1.00 USD. Sent back.",)


def test_a_silent_stripe_ends_the_look_and_changes_nothing(standin, order, now):
    standin.controls.pull("pay", {"session": order.payments.get().session_id})
    standin.faults.fail = 10
    looked = actions.look(order, now=now)
    assert looked == actions.Looked(troubles=(actions.looking.SILENT,))
    assert order.status == "Pending payment"


def test_one_page_that_stripe_does_not_know_hides_no_other(standin, order, now):
    known = order.payments.get()
    order.payments.create(
        state="expired", amount=1, currency="USD", parameters={}, session_id="cs_gone", expires_at=now, created_at=now
    )
    standin.controls.pull("pay", {"session": known.session_id})
    looked = actions.look(order, now=now)
    assert (len(looked.changes), len(looked.troubles), order.status) == (2, 1, "Paid")
    assert looked.troubles[0].startswith("Stripe does not know cs_gone:")


@pytest.mark.parametrize(
    ("lever", "change"),
    [
        ("warn", "The order was “Paid” and is now “Payment review”."),
        ("dispute", "New: The dispute over 29.90 USD. Open: hand in evidence at Stripe."),
    ],
    ids=["warning", "dispute"],
)
def test_a_look_hears_of_what_no_webhook_told(standin, order, now, lever, change):
    payment = order.payments.get()
    standin.controls.pull("pay", {"session": payment.session_id})
    payment = actions.sync(payment, now=now)
    standin.controls.pull(lever, {"payment_intent": payment.payment_intent_id})
    assert change in actions.look(order, now=now).changes
    assert order.standing == "Paid"
