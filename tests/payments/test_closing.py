"""Closing: an order that staff gave up takes no money, and keeps none."""

from datetime import timedelta

import pytest
from django.urls import reverse
from oscar.core.loading import get_model
from oscar.test.factories import UserFactory

from shop.mail.models import Message
from shop.orders import queries as orders
from shop.payments import actions, gateway
from shop.payments.models import Payment, Refund
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


def session(standin, payment) -> str:
    return standin.ledger.get(payment.session_id, "checkout.session")["status"]


def status(order) -> str:
    return get_model("order", "Order").objects.get(pk=order.pk).status


def stock(order) -> tuple[int, int]:
    record = order.lines.get().stockrecord
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated


def ends_told() -> list[str]:
    return list(Message.objects.filter(kind__startswith="order-").values_list("kind", flat=True))


def notes(order) -> list[str]:
    return list(order.notes.values_list("message", flat=True))


def test_cancelling_closes_the_payment_page_and_then_ends_the_order(standin, order, payment, now):
    clerk = UserFactory()
    assert actions.cancel(order, reason="Asked", now=now, by=clerk) is True
    assert (session(standin, payment), Payment.objects.get().state) == ("expired", "expired")
    assert (status(order), stock(order), ends_told()) == ("Cancelled", (10, 0), ["order-cancelled"])
    assert [(note.message, note.user) for note in order.notes.all()] == [("Cancelled: Asked", clerk)]


def test_while_stripe_is_away_the_stock_stays_put_aside_and_the_sweep_ends_the_order(standin, order, payment, now):
    standin.faults.fail = 10
    assert actions.cancel(order, reason="Asked", now=now) is False
    assert actions.cancel(order, reason="Pressed again", now=now) is False
    assert (status(order), session(standin, payment), stock(order)) == ("Pending payment", "open", (10, 1))
    standin.faults.fail = 0
    actions.sweep(now=now)
    assert (status(order), session(standin, payment), stock(order)) == ("Cancelled", "expired", (10, 0))
    assert (notes(order), ends_told()) == (["Cancelled: Asked"], ["order-cancelled"])


def test_the_pay_button_of_an_order_that_was_given_up_leads_to_no_payment_page(standin, order, payment, now):
    standin.faults.fail = 10
    actions.cancel(order, reason="Asked", now=now)
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)


def test_a_webhook_that_tells_of_the_closed_page_first_ends_the_order_for_the_reason_staff_gave(
    standin, order, payment, now, monkeypatch
):
    close = gateway.expire_session

    def close_and_tell(id):
        close(id)
        actions.sync(Payment.objects.get(), now=now)

    monkeypatch.setattr(gateway, "expire_session", close_and_tell)
    actions.cancel(order, reason="Asked", now=now)
    assert (notes(order), ends_told()) == (["Cancelled: Asked"], ["order-cancelled"])


def test_money_that_came_while_staff_cancelled_goes_back(standin, order, payment, now):
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.cancel(order, reason="Asked", now=now)
    payment.refresh_from_db()
    assert (status(order), payment.state, Refund.objects.get().status) == ("Cancelled", "surplus", "succeeded")
    assert (stock(order), notes(order)) == ((10, 0), ["Cancelled: Asked"])


def test_money_that_comes_while_stripe_could_not_be_told_goes_back_too(standin, order, payment, now):
    standin.faults.fail = 10
    actions.cancel(order, reason="Asked", now=now)
    standin.faults.fail = 0
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sweep(now=now)
    payment.refresh_from_db()
    assert (status(order), payment.state, Refund.objects.get().status) == ("Cancelled", "surplus", "succeeded")


def test_another_sum_than_asked_that_comes_for_an_order_that_was_given_up_goes_back(standin, order, payment, now):
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    actions.cancel(order, reason="Asked", now=now)
    payment.refresh_from_db()
    assert (status(order), payment.state, Refund.objects.get().status) == ("Cancelled", "surplus", "succeeded")


@pytest.mark.parametrize(("outcome", "state", "refunds"), [("success", "surplus", 1), ("failure", "failed", 0)])
def test_a_bank_at_work_decides_first(standin, order, payment, now, outcome, state, refunds):
    standin.controls.pull("settle", {"session": payment.session_id, "outcome": "wait"})
    actions.cancel(order, reason="Asked", now=now)
    assert (status(order), stock(order), Payment.objects.get().state) == ("Pending payment", (10, 1), "processing")
    letter = Message.objects.get()
    assert letter.subject == f"Order {order.number} is being cancelled while your bank sends the money"
    for part in (letter.text, letter.html):
        assert "Why: Asked" in part
        assert "all of it goes back to you by itself" in part
        assert "stay put aside" not in part
    standin.controls.pull("settle", {"session": payment.session_id, "outcome": outcome})
    assert actions.sync(payment, now=now).state == state
    assert (status(order), stock(order), notes(order)) == ("Cancelled", (10, 0), ["Cancelled: Asked"])
    assert Refund.objects.filter(status="succeeded").count() == refunds


def test_a_page_whose_address_was_lost_is_found_and_closed(standin, order, now):
    standin.faults.lose = 10
    with pytest.raises(gateway.Unavailable):
        actions.start(order, now=now)
    standin.faults.lose = 0
    assert actions.cancel(order, reason="Asked", now=now) is True
    assert (status(order), session(standin, Payment.objects.get())) == ("Cancelled", "expired")


def test_a_page_that_stripe_will_never_make_keeps_no_order_alive(standin, order, now, monkeypatch):
    standin.faults.fail = 10
    with pytest.raises(gateway.Unavailable):
        actions.start(order, now=now)
    assert actions.cancel(order, reason="Asked", now=now) is False

    def refuse(*args, **named):
        raise gateway.Refused("No such currency.")

    monkeypatch.setattr(gateway, "create_session", refuse)
    with pytest.raises(actions.Closed):
        actions.start(order, now=now)
    standin.faults.fail = 0
    actions.sweep(now=now + timedelta(minutes=5))
    assert (status(order), stock(order), Payment.objects.get().state) == ("Cancelled", (10, 0), "expired")
    assert notes(order) == ["Cancelled: Asked"]


def test_the_customer_reads_that_the_order_is_being_cancelled_and_is_asked_for_no_money(
    standin, order, payment, now, client
):
    standin.faults.fail = 100
    actions.cancel(order, reason="Asked", now=now)
    token = orders.token_for(order)
    pages = [
        client.get(orders.status_url(order)),
        client.post(reverse("payments:pay", args=[token])),
        client.get(reverse("payments:return", args=[token])),
    ]
    standin.faults.fail = 0
    pages.append(client.get(reverse("payments:return", args=[token])))
    assert [page.status_code for page in pages] == [200, 200, 200, 200]
    told = [page.content.decode() for page in pages]
    assert all("We are cancelling this order" in text for text in told)
    assert not any("pay_form" in text or "for your payment" in text for text in told)


def test_the_pages_of_an_order_say_that_it_is_being_cancelled_and_not_that_its_payment_is_awaited(
    standin, payment, now, client
):
    order = payment.order
    order.user = UserFactory()
    order.save()
    standin.faults.fail = 100
    actions.cancel(order, reason="Asked", now=now)
    client.force_login(order.user)
    pages = [orders.status_url(order), reverse("customer:order-list"), reverse("customer:order", args=[order.number])]
    told = [client.get(page).content.decode() for page in pages]
    assert [("Being cancelled" in text, "Pending payment" in text) for text in told] == [(True, False)] * 3


def test_who_waits_for_their_bank_learns_that_the_money_of_a_cancelled_order_comes_back(
    standin, order, payment, now, client
):
    standin.controls.pull("settle", {"session": payment.session_id, "outcome": "wait"})
    actions.cancel(order, reason="Asked", now=now)
    for page in (orders.status_url(order), reverse("payments:return", args=[orders.token_for(order)])):
        text = client.get(page).content.decode()
        assert ("Your bank is still sending the money" in text, "If you have paid" in text) == (True, False)


@pytest.mark.parametrize("outcome", ["closed", "failure"])
def test_who_comes_back_to_an_order_that_staff_ended_reads_that_it_is_cancelled_and_of_no_time_that_ran_out(
    standin, order, payment, now, client, outcome
):
    """Neither of a bank that could not send the money: staff had ended the order, and the letter says why."""
    if outcome == "failure":
        standin.controls.pull("settle", {"session": payment.session_id, "outcome": "wait"})
    actions.cancel(order, reason="Asked", now=now)
    if outcome == "failure":
        standin.controls.pull("settle", {"session": payment.session_id, "outcome": outcome})
    token = orders.token_for(order)
    back = client.get(reverse("payments:return", args=[token]))
    pressed = client.post(reverse("payments:pay", args=[token]))
    assert [page.headers.get("Location") for page in (back, pressed)] == [orders.status_url(order)] * 2


def test_who_comes_back_to_an_order_that_has_ended_is_told_of_no_money_that_is_awaited_while_stripe_is_away(
    standin, order, payment, now, client
):
    actions.cancel(order, reason="Asked", now=now)
    standin.faults.fail = 10
    back = client.get(reverse("payments:return", args=[orders.token_for(order)]))
    assert (back.status_code, back["Location"]) == (302, orders.status_url(order))


def test_a_sum_that_nobody_asked_for_goes_back_when_its_order_is_cancelled(standin, order, payment, now):
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    assert actions.sync(payment, now=now).state == "mismatch"
    actions.cancel(order, reason="Asked", now=now)
    payment.refresh_from_db()
    refund = Refund.objects.get()
    received = int(payment.amount * 100) - 1
    assert (payment.state, refund.amount * 100, refund.status) == ("surplus", received, "succeeded")
    actions.sweep(now=now)
    assert Refund.objects.count() == 1


def test_a_wrong_sum_that_went_back_already_is_not_sent_back_again(standin, order, payment, now):
    standin.controls.pull("pay", {"session": payment.session_id})
    intent = standin.ledger.all("payment_intent")[0]
    intent["amount_received"] -= 1
    actions.sync(payment, now=now)
    standin.controls.pull("refund", {"payment_intent": intent["id"], "amount": intent["amount_received"]})

    actions.cancel(order, reason="Asked", now=now)

    payment.refresh_from_db()
    received = int(payment.amount * 100) - 1
    assert (payment.state, [refund["amount"] for refund in standin.ledger.all("refund")]) == ("surplus", [received])
    assert [(row.amount * 100, row.status) for row in Refund.objects.all()] == [(received, "succeeded")]
