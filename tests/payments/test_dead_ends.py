"""Corners of money that nobody meant to walk into: each has a way out, and none hides a sum."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from oscar.core.loading import get_model

from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.orders.models import Hold
from shop.payments import actions, gateway, queries, rules
from shop.payments.gateway import listing
from shop.payments.models import Payment, Refund
from tests import factories

pytestmark = pytest.mark.django_db
ALL = Decimal("29.90")


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


@pytest.fixture
def paid(standin, payment, now):
    pay(standin, payment)
    return actions.sync(payment, now=now)


def pay(standin, payment) -> None:
    standin.controls.pull("pay", {"session": payment.session_id})


def refreshed(order):
    return get_model("order", "Order").objects.get(pk=order.pk)


def status(order) -> str:
    return str(refreshed(order).status)


def hold_of(code: str) -> Hold:
    return Hold.objects.get(code=code, released_at=None)


def returned(standin) -> list[tuple[int, str]]:
    return [(refund["amount"], refund["currency"]) for refund in standin.ledger.all("refund")]


def heading(response) -> str:
    return response.content.decode().split("<h1>")[1].split("</h1>")[0]


# --- Disputes ---


def test_a_dispute_that_is_lost_for_a_cancelled_order_can_be_closed(standin, order, payment, now):
    pay(standin, payment)
    lifecycle.cancel(order, reason="Changed their mind", now=now)
    standin.controls.pull("dispute", {"payment_intent": standin.ledger.all("payment_intent")[0]["id"]})
    payment = actions.sync(payment, now=now)
    standin.controls.pull("dispute", {"payment_intent": payment.payment_intent_id, "outcome": "lost"})
    actions.sync(payment, now=now)
    actions.resolve(hold_of("dispute"), way="lost", now=now)
    actions.sync(payment, now=now)
    assert (status(order), Hold.objects.filter(released_at=None).count()) == ("Cancelled", 0)


def test_a_lost_dispute_that_the_bank_gives_back_later_is_seen_by_a_person(standin, order, paid, now):
    intent = paid.payment_intent_id
    standin.controls.pull("dispute", {"payment_intent": intent})
    actions.sync(paid, now=now)
    standin.controls.pull("dispute", {"payment_intent": intent, "outcome": "lost"})
    actions.sync(paid, now=now)
    actions.resolve(hold_of("dispute"), way="lost", now=now)
    assert status(order) == "Refunded"
    standin.ledger.all("dispute")[0]["status"] = "won"
    actions.sync(paid, now=now + timedelta(days=1))
    assert status(order) == "Payment review"


def test_a_dispute_of_new_words_and_without_a_deadline_holds_its_order(standin, order, paid, now):
    standin.controls.pull("dispute", {"payment_intent": paid.payment_intent_id})
    standin.ledger.all("dispute")[0].update(evidence_details=None, status="waits_for_the_moon_" * 3)
    actions.sync(paid, now=now)
    assert status(order) == "Payment review"


# --- Another currency ---


def in_euros(standin) -> None:
    intent = standin.ledger.all("payment_intent")[0]
    intent["currency"] = "eur"
    standin.ledger.things[intent["latest_charge"]]["currency"] = "eur"


@pytest.mark.parametrize("way", ["pay_again", "cancel"])
def test_money_in_another_currency_goes_back_in_that_currency(way: str, standin, order, payment, now):
    pay(standin, payment)
    in_euros(standin)
    actions.sync(payment, now=now)
    actions.resolve(hold_of("mismatch"), way=way, now=now)
    assert returned(standin) == [(2990, "eur")]


def test_money_in_another_currency_never_pays_by_a_second_look(standin, order, payment, now):
    pay(standin, payment)
    in_euros(standin)
    for _ in range(3):
        payment = actions.sync(payment, now=now)
    assert (payment.state, status(order), payment.received) == ("mismatch", "Payment review", ALL)
    review = queries.reviews.review_of(hold_of("mismatch"))
    assert (review.sum, review.currency) == (ALL, "EUR")


def test_money_in_another_currency_that_went_back_is_told_as_no_sum_of_the_orders(standin, order, payment, now):
    pay(standin, payment)
    in_euros(standin)
    actions.sync(payment, now=now)
    told = queries.desk.panel_of(refreshed(order)).statement
    assert told == "Nothing of 29.90 USD is paid; 29.90 EUR came instead, and a person must decide."
    actions.resolve(hold_of("mismatch"), way="cancel", now=now)
    told = queries.desk.panel_of(refreshed(order)).statement
    assert told == "Nothing of 29.90 USD is paid; nothing more is to come."


# --- What Stripe does not know ---


def test_pay_while_stripe_does_not_know_the_page_is_no_crash(standin, order, payment, client, moving_clock):
    Payment.objects.update(session_id="cs_nobody")
    moving_clock.forward(hours=1)
    answer = client.post(reverse("payments:pay", args=[orders.token_for(order)]))
    assert answer.status_code == 503


def test_a_page_that_stripe_does_not_know_holds_its_order(standin, order, payment, moving_clock):
    Payment.objects.update(session_id="cs_nobody")
    actions.sweep(now=moving_clock.forward(hours=1))
    assert hold_of("not_at_stripe").came_from == "Pending payment"
    actions.cancel(refreshed(order), reason="No page", now=moving_clock())
    assert order.lines.get().num_allocated == 0


# --- Webhooks ---


def test_a_signature_with_letters_that_are_none_is_refused_and_no_crash(standin, client):
    answer = client.post(
        reverse("payments:webhook"),
        b"{}",
        content_type="application/json",
        headers={"Stripe-Signature": "t=1799139600,v1=\xe9"},
    )
    assert answer.status_code == 400


# --- Refunds ---


def test_a_status_of_a_refund_that_stripe_invents_later_counts_as_under_way(standin, order, paid, now):
    row = actions.refund(order, reason="Broken", now=now, amount=Decimal(10))
    standin.ledger.things[row.stripe_id]["status"] = "waits_for_the_moon_to_rise"
    actions.sync(paid, now=now)
    assert queries.left_of(Payment.objects.get()) == ALL - 10
    assert queries.to_look_at(now=now + timedelta(days=1)).exists()


def test_a_refund_that_fails_at_once_does_not_end_a_warning(standin, order, paid, now, monkeypatch):
    lifecycle.hold(order, code="fraud_warning", words="A bank warns.", now=now)
    create = gateway.create_refund

    def fail(**asked):
        made = create(**asked)
        standin.controls.pull("refund", {"fail": made.id})
        return gateway.Returned(id=made.id, amount=made.amount, status="failed", ref=made.ref)

    monkeypatch.setattr(gateway, "create_refund", fail)
    with pytest.raises(actions.NotSettled):
        actions.resolve(hold_of("fraud_warning"), way="refund_all", note="Fraud.", now=now)
    assert status(order) == "Payment review"


def test_staff_learn_of_a_refund_that_stripe_refuses_after_a_silence(standin, order, paid, moving_clock):
    standin.faults.fail = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(order, reason="Broken", now=moving_clock())
    standin.faults.fail = 0
    gateway.fuse.mend()
    standin.controls.pull("refund", {"payment_intent": paid.payment_intent_id, "amount": 1000})
    actions.sweep(now=moving_clock.forward(minutes=3))
    assert (Refund.objects.first().status, status(order)) == ("refused", "Paid")
    assert Message.objects.filter(kind="refund-failed").count() == 1


def test_the_number_of_another_orders_refund_is_refused_in_words(standin, order, paid, now):
    other = factories.order(status="Pending payment", email="other@example.com")
    attempt = actions.start(other, now=now)
    pay(standin, attempt)
    actions.sync(attempt, now=now)
    row = actions.refund(other, reason="Broken", now=now, amount=Decimal(1))
    Refund.objects.filter(pk=row.pk).update(status="refused")
    with pytest.raises(actions.CannotRefund):
        actions.refund(order, reason="Broken", now=now, amount=Decimal(1), key=row.uuid)


def test_a_refund_in_doubt_about_a_living_order_never_takes_all_its_money(standin, order, paid, now):
    """Such as when the nightly look and a clerk's refund meet."""
    lifecycle.hold(order, code="refund_failed", words="Stripe sent 5 USD back, the shop says 0.", now=now)
    ways = [way.code for way in queries.reviews.review_of(hold_of("refund_failed")).ways]
    assert ways == ["look", "go_on"]


def test_a_second_wrong_sum_is_answered_by_a_second_letter(standin, order, payment, now):
    for _ in range(2):
        attempt = actions.start(refreshed(order), now=now)
        pay(standin, attempt)
        standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
        actions.sync(attempt, now=now)
        actions.resolve(hold_of("mismatch"), way="pay_again", now=now)
    assert Message.objects.filter(kind="order-pay-again").count() == 2


# --- What the customer reads on the way back ---


def test_whoever_was_asked_to_pay_again_is_shown_the_button(standin, order, payment, client, now):
    pay(standin, payment)
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    actions.sync(payment, now=now)
    actions.resolve(hold_of("mismatch"), way="pay_again", now=now)
    answer = client.get(reverse("payments:return", args=[orders.token_for(order)]))
    assert heading(answer) == "Your order is not paid yet"
    assert "for a short while" in answer.content.decode()


def test_nobody_is_told_that_a_held_order_has_ended(standin, order, payment, client, now):
    lifecycle.hold(order, code="not_at_stripe", words="Something is wrong.", now=now)
    standin.controls.pull("expire", {"session": payment.session_id})
    answer = client.get(reverse("payments:return", args=[orders.token_for(order)]))
    assert (answer.status_code, status(order)) == (302, "Payment review")


# --- Two at once, and late ---


def test_a_form_pressed_again_days_later_finds_what_stripe_did_then(standin, order, paid, moving_clock):
    key = uuid4()
    standin.faults.lose = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(order, reason="Broken", now=moving_clock(), amount=Decimal(10), key=key)
    standin.faults.lose = 0
    gateway.fuse.mend()
    actions.refund(order, reason="Broken", now=moving_clock.forward(hours=30), amount=Decimal(10), key=key)
    assert returned(standin) == [(1000, "usd")]


def test_the_nightly_look_takes_a_refund_of_this_moment_for_no_trouble(standin, order, paid, now, monkeypatch):
    standin.controls.pull("refund", {"payment_intent": paid.payment_intent_id, "amount": 100})
    ask, made = listing.payment_intent, []

    def meanwhile(intent_id: str) -> rules.Seen:
        if not made:
            made.append(actions.refund(order, reason="Broken", now=now, amount=Decimal(5)))
        return ask(intent_id)

    monkeypatch.setattr(listing, "payment_intent", meanwhile)
    actions.reconcile(since=now - timedelta(days=3), now=now)
    assert (len(made), status(order)) == (1, "Paid")


def test_another_sum_is_settled_although_stripe_falls_silent_then(standin, order, payment, moving_clock, monkeypatch):
    pay(standin, payment)
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    actions.sync(payment, now=moving_clock())

    def silence(**asked):
        raise gateway.Unavailable("Nobody is there.")

    with monkeypatch.context() as away:
        away.setattr(gateway, "create_refund", silence)
        assert actions.resolve(hold_of("mismatch"), way="pay_again", now=moving_clock()).startswith("What came goes")
    assert status(order) == "Pending payment"
    actions.sweep(now=moving_clock.forward(minutes=3))
    assert returned(standin) == [(2989, "usd")]


def test_the_shortest_look_back_ends_with_its_own_code(standin, paid, moving_clock):
    call_command("payments_reconcile", since="0d")
