"""Start: one live attempt and one session, however often Pay is pressed."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from shop.orders import queries as orders
from shop.payments import actions, gateway
from shop.payments.actions import starting
from shop.payments.models import Event, Payment
from tests import factories
from tests.payments.rig import at_once

pytestmark = pytest.mark.django_db


def sessions(standin):
    return standin.ledger.all("checkout.session")


def test_a_start_gives_a_page_to_pay_on(standin, now):
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    assert payment.state == "open"
    assert payment.session_url == f"{standin.ledger.base_url}/c/pay/{payment.session_id}"
    assert payment.expires_at == now + timedelta(minutes=35)


def test_stripe_is_asked_for_the_orders_total_and_nothing_that_could_move_it(standin, now):
    order = factories.order(status="Pending payment")
    payment = actions.start(order, now=now)
    session = standin.ledger.get(payment.session_id, "checkout.session")
    assert session["amount_total"] == int(order.total_incl_tax * 100)
    assert session["currency"] == "usd"
    assert session["adaptive_pricing"] == {"enabled": False}
    assert session["client_reference_id"] == str(payment.ref)
    assert session["expires_at"] == int((now + timedelta(minutes=35)).timestamp())
    assert session["customer_email"] == order.email


def test_stripe_is_asked_for_exactly_this_and_writes_no_receipt(standin, now, settings):
    """One word more, and Stripe writes receipts and invoices of its own, takes codes, or adds tax to the total."""
    order = factories.order(status="Pending payment", user=None)
    payment = actions.start(order, now=now)
    marks = {"ref": str(payment.ref), "order": order.number}
    back = settings.SHOP_URL + reverse("payments:return", args=[orders.token_for(order)])
    price = {
        "currency": "usd",
        "unit_amount": int(order.total_incl_tax * 100),
        "product_data": {"name": f"Order {order.number}"},
    }
    assert payment.parameters == {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": str(payment.ref),
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": f"Order {order.number}"},
        "expires_at": int((now + timedelta(minutes=35)).timestamp()),
        "success_url": back,
        "cancel_url": back,
        "customer_email": order.email,
    }


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_are_one_payment_one_session_and_ten_times_the_same_page(standin, now):
    order = factories.order(status="Pending payment")
    urls = at_once(10, lambda index: actions.start(order, now=now).session_url)
    assert len(set(urls)) == 1
    assert Payment.objects.count() == 1
    assert len(sessions(standin)) == 1


def test_a_press_whose_answer_was_lost_gives_the_same_session_later(standin, now):
    order = factories.order(status="Pending payment")
    standin.faults.lose = 10
    with pytest.raises(gateway.Unavailable):
        actions.start(order, now=now)
    standin.faults.lose = 0
    payment = actions.start(order, now=now)
    assert [session["id"] for session in sessions(standin)] == [payment.session_id]
    assert Payment.objects.count() == 1


def test_one_lost_answer_is_not_even_noticed(standin, now):
    standin.faults.lose = 1
    actions.start(factories.order(status="Pending payment"), now=now)
    assert len(sessions(standin)) == 1


def test_while_stripe_is_down_the_order_is_held(standin, now):
    order = factories.order(status="Pending payment")
    standin.faults.fail = 10
    with pytest.raises(gateway.Unavailable):
        actions.start(order, now=now)
    order.refresh_from_db()
    assert order.status == "Pending payment"
    assert Payment.objects.get().state == "new"


def test_a_press_that_failed_uses_the_answer_of_another(standin, now, monkeypatch):
    """Ten presses may collide at Stripe; who loses looks whether somebody else was answered."""

    def collide(parameters, *, idempotency_key):
        Payment.objects.update(session_id="cs_test_1", session_url="http://stripe/1", state="open")
        raise gateway.Unavailable("The key is in use.")

    monkeypatch.setattr(gateway, "create_session", collide)
    assert actions.start(factories.order(status="Pending payment"), now=now).session_url == "http://stripe/1"


def test_a_refused_press_joins_the_attempt_that_another_press_opened(standin, now):
    order = factories.order(status="Pending payment")
    refused = Payment(pk=actions.start(order, now=now).pk)
    Payment.objects.update(state="expired")
    opened = actions.start(order, now=now)
    assert starting._ask_anew(order, refused, gateway.Refused("No"), now=now) == opened
    assert [row.state for row in Payment.objects.all()] == ["expired", "open"]


def test_the_session_is_stored_once(standin, now):
    payment = actions.start(factories.order(status="Pending payment"), now=now)
    assert starting.ask(payment).version == payment.version == 1


@pytest.fixture
def meanwhile(monkeypatch):
    """What somebody else writes while Stripe is being asked for the page."""
    real = gateway.create_session

    def write(**fields):
        def asked(parameters, *, idempotency_key):
            opened = real(parameters, idempotency_key=idempotency_key)
            Payment.objects.update(version=F("version") + 1, **fields)
            return opened

        monkeypatch.setattr(gateway, "create_session", asked)

    return write


def test_a_page_that_was_stored_while_stripe_was_asked_stays(standin, now, meanwhile):
    meanwhile(session_id="cs_test_1", session_url="http://stripe/1", state="open")
    assert actions.start(factories.order(status="Pending payment"), now=now).session_url == "http://stripe/1"
    assert Payment.objects.values_list("session_id", "version").get() == ("cs_test_1", 1)


def test_an_attempt_that_ended_while_stripe_was_asked_is_not_opened_again_and_knows_its_page(standin, now, meanwhile):
    meanwhile(state="expired")
    with pytest.raises(actions.Closed):
        actions.start(factories.order(status="Pending payment"), now=now)
    [session] = sessions(standin)
    assert Payment.objects.values_list("session_id", "state", "version").get() == (session["id"], "expired", 2)


def test_money_reads_well_in_a_log(standin, now):
    payment = actions.start(factories.order(status="Pending payment"), now=now)
    assert str(payment) == f"{payment.amount} USD for order {payment.order_id}: open"
    assert str(Event(id="evt_1", type="charge.refunded")) == "charge.refunded evt_1"
