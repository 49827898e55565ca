"""A bank that needs some days: things stay put aside, nobody pays twice, and a failure is told in one letter."""

import pytest
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop.demo.standin.webhooks import signature
from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.payments import actions, gateway
from tests import factories
from tests.payments.rig import SECRET, as_payload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_debit(settings):
    settings.STRIPE_PAYMENT_METHODS = ["card", "sepa_debit"]


@pytest.fixture
def order(now):
    made = factories.order(status="Pending payment", lines=[(factories.product(title="Tips"), 2)])
    type(made).objects.update(date_placed=now)
    return made


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


def settle(standin, payment, outcome: str, *, now):
    standin.controls.pull("settle", {"session": payment.session_id, "outcome": outcome})
    return actions.sync(payment, now=now)


def told() -> list[str]:
    """The kinds of the letters to the customer."""
    return list(Message.objects.filter(kind__startswith="order-").order_by("pk").values_list("kind", flat=True))


def heading(page) -> str:
    return page.content.decode().split("<h1>")[1].split("</h1>")[0]


def test_stripe_is_asked_for_the_ways_to_pay_of_the_settings(payment):
    assert payment.parameters["allowed_payment_method_types"] == ["card", "sepa_debit"]


def test_things_stay_put_aside_for_days_while_the_bank_works(standin, order, payment, now, moving_clock):
    assert settle(standin, payment, "wait", now=now).state == "processing"
    for _ in range(5):
        actions.sweep(now=moving_clock.forward(days=1))
    order.refresh_from_db()
    assert (order.status, order.lines.get().num_allocated, told()) == ("Pending payment", 2, ["order-at-the-bank"])


def test_meanwhile_the_customer_has_the_link_to_the_order(standin, order, payment, now):
    settle(standin, payment, "wait", now=now)
    letter = Message.objects.get()
    assert letter.subject == f"We have your order {order.number}, and wait for your bank"
    assert (letter.to_address, letter.user, letter.purpose) == ("buyer@example.com", None, "transactional")
    for part in (letter.text, letter.html):
        assert orders.status_url(order) in part
        assert "Nothing is packed until the money is here" in part
        assert "Tips" in part


def test_who_has_an_account_gets_the_letter_too(standin, order, now):
    order.user = UserFactory(email="ada@example.com")
    order.save()
    settle(standin, actions.start(order, now=now), "wait", now=now)
    letter = Message.objects.get()
    assert (letter.kind, letter.to_address, letter.user) == ("order-at-the-bank", "ada@example.com", order.user)


def test_however_often_stripe_says_it_there_is_one_letter(
    standin, order, payment, now, moving_clock, client, monkeypatch
):
    standin.controls.pull("settle", {"session": payment.session_id, "outcome": "wait"})
    event = next(each for each in standin.ledger.all("event") if each["type"] == "checkout.session.completed")
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: 1_799_139_600.0)
    for each in (event, event, {**event, "id": "evt_again"}):
        payload = as_payload(each)
        actions.receive(payload, signature(payload, SECRET, at=1_799_139_600), now=now)
    client.get(reverse("payments:return", args=[orders.token_for(order)]))
    actions.sweep(now=moving_clock.forward(hours=2))
    assert told() == ["order-at-the-bank"]


def test_the_letter_is_stored_with_the_state_or_neither_is(standin, order, payment, now, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("shop.mail.actions.write", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            settle(standin, payment, "wait", now=now)
    payment.refresh_from_db()
    assert (payment.state, told()) == ("open", [])
    assert (actions.sync(payment, now=now).state, told()) == ("processing", ["order-at-the-bank"])


def test_an_order_in_review_is_told_of_in_the_same_words(standin, order, payment, now):
    lifecycle.hold(order, code="not_at_stripe", words="Another key.", now=now)
    settle(standin, payment, "wait", now=now)
    assert Message.objects.filter(subject__startswith="We have your order").count() == 1


def test_who_was_told_that_the_order_ended_does_not_read_that_it_waits(standin, order, payment, now):
    lifecycle.hold(order, code="not_at_stripe", words="Another key.", now=now)
    lifecycle.cancel(order, reason="Asked", now=now)
    assert settle(standin, payment, "wait", now=now).state == "processing"
    assert "order-at-the-bank" not in told()


def test_meanwhile_nobody_is_asked_to_pay_again(standin, order, payment, now, client):
    settle(standin, payment, "wait", now=now)
    token = orders.token_for(order)
    page = client.get(orders.status_url(order)).content.decode()
    assert ("Your bank needs some days" in page, 'id="pay_form"' in page) == (True, False)
    pressed = client.post(reverse("payments:pay", args=[token]))
    assert (pressed.status_code, heading(pressed)) == (200, "Your bank is sending the money")
    assert heading(client.get(reverse("payments:return", args=[token]))) == "Your bank is sending the money"


def test_a_press_when_the_time_is_over_shows_that_the_bank_is_at_work(standin, order, payment, moving_clock, client):
    standin.controls.pull("settle", {"session": payment.session_id, "outcome": "wait"})
    moving_clock.forward(minutes=36)
    pressed = client.post(reverse("payments:pay", args=[orders.token_for(order)]))
    assert heading(pressed) == "Your bank is sending the money"


def test_when_the_money_comes_the_order_is_paid(standin, order, payment, now, moving_clock):
    settle(standin, payment, "wait", now=now)
    assert settle(standin, payment, "success", now=moving_clock.forward(days=4)).state == "paid"


def test_when_it_does_not_come_the_order_ends_with_one_letter(standin, order, payment, now, moving_clock, client):
    settle(standin, payment, "wait", now=now)
    later = moving_clock.forward(days=4)
    assert settle(standin, payment, "failure", now=later).state == "failed"
    for _ in range(3):
        actions.sync(payment, now=later)
        actions.sweep(now=later)
    order.refresh_from_db()
    assert (order.status, order.lines.get().num_allocated) == ("Cancelled", 0)
    assert told() == ["order-at-the-bank", "order-expired"]
    letter = Message.objects.last()
    assert letter.subject == f"The payment for order {order.number} did not arrive"
    for words in ("Your bank could not send the money", orders.put_back_url(order)):
        assert words in letter.text
        assert words in letter.html
    page = client.get(reverse("payments:return", args=[orders.token_for(order)]))
    assert heading(page) == "Your payment did not arrive"
    assert orders.put_back_url(order) in page.content.decode()
