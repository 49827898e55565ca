"""Money that is not where the order says holds the order: another sum, a refund that failed, a dispute, a warning."""

from datetime import timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.demo.standin.webhooks import signature
from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments import actions, gateway
from shop.payments.models import Dispute, Event, Payment, Refund
from tests import factories
from tests.payments.rig import SECRET, as_payload, at_once

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture
def clerk():
    return oscar.UserFactory(is_staff=True)


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


@pytest.fixture
def paid(standin, payment, now):
    lever(standin, "pay", session=payment.session_id)
    return actions.sync(payment, now=now)


def lever(standin, name, **values):
    return standin.controls.pull(name, values)


def status(order) -> str:
    return Order.objects.get(pk=order.pk).status


def standing(order) -> str:
    return Order.objects.get(pk=order.pk).standing


def open_holds() -> list[str]:
    return list(Hold.objects.filter(released_at=None).values_list("code", flat=True))


def warned(payment, now) -> None:
    """As the webhook leaves it behind; what it says is read at Stripe."""
    Event.objects.create(id="evt_1", type="radar.early_fraud_warning.created", payment=payment, received_at=now)


# --- Another sum than asked ---


def test_another_sum_holds_the_order_until_a_person_decides(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    payment = actions.sync(payment, now=now)
    actions.sync(payment, now=now)
    held = Hold.objects.get()
    assert (payment.received, held.code, held.came_from) == (payment.amount - Decimal("0.01"), "mismatch", order.status)
    assert held.words == payment.last_error
    assert Message.objects.filter(kind="payment-review").count() == 1


def test_a_held_sum_goes_back_when_its_order_is_cancelled(standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    standin.ledger.all("payment_intent")[0]["amount_received"] -= 1
    actions.sync(payment, now=now)
    actions.cancel(order, reason="Not this sum", now=now)
    payment.refresh_from_db()
    refund = Refund.objects.get()
    assert (status(order), payment.state, open_holds()) == ("Cancelled", "surplus", [])
    assert (refund.amount, refund.status) == (payment.received, "succeeded")


def test_another_sum_for_an_order_that_was_paid_meanwhile_goes_back_at_once(standin, order, payment, now):
    Payment.objects.update(state="expired")
    second = actions.start(order, now=now)
    for session_id in (payment.session_id, second.session_id):
        lever(standin, "pay", session=session_id)
    actions.sync(second, now=now)
    Payment.objects.filter(pk=payment.pk).update(state="open")
    standin.ledger.things[standin.ledger.get(payment.session_id, "checkout.session")["payment_intent"]][
        "amount_received"
    ] -= 1
    assert actions.sync(payment, now=now).state == "surplus"
    assert (status(order), open_holds()) == ("Paid", [])


# --- A refund that fails ---


def test_a_refund_that_fails_after_the_order_was_refunded_holds_it(standin, order, paid, now):
    row = actions.refund(order, reason="Sent back", now=now)
    assert status(order) == "Refunded"
    lever(standin, "refund", fail=row.stripe_id)
    payment = actions.sync(paid, now=now)
    assert (status(order), standing(order), open_holds()) == ("Payment review", "Refunded", ["refund_failed"])
    assert payment.refunded_at is None
    assert Hold.objects.get().words == f"A refund of {row.amount} USD did not go through."
    row.refresh_from_db()
    assert (row.status, row.failed_at) == ("failed", now)


def test_a_second_try_that_succeeds_lets_the_order_go(standin, order, paid, now):
    row = actions.refund(order, reason="Sent back", now=now)
    lever(standin, "refund", fail=row.stripe_id)
    actions.sync(paid, now=now)
    again = actions.refund(order, reason="Once more", now=now)
    assert (again.pk == row.pk, again.status, status(order), open_holds()) == (False, "succeeded", "Refunded", [])
    assert Hold.objects.get().resolution == "The money has gone back."
    assert Payment.objects.get().refunded_at == now


def test_what_a_person_settled_is_not_held_again_by_the_next_look(standin, order, paid, moving_clock):
    row = actions.refund(order, reason="Sent back", now=moving_clock())
    lever(standin, "refund", fail=row.stripe_id)
    actions.sync(paid, now=moving_clock())
    lifecycle.resume(order, code="refund_failed", resolution="Paid by bank.", now=moving_clock.forward(hours=1))
    actions.sync(paid, now=moving_clock.forward(hours=1))
    assert (status(order), open_holds()) == ("Refunded", [])


def test_another_failure_after_that_holds_the_order_again(standin, order, paid, moving_clock):
    row = actions.refund(order, reason="Sent back", now=moving_clock())
    lever(standin, "refund", fail=row.stripe_id)
    actions.sync(paid, now=moving_clock())
    lifecycle.resume(order, code="refund_failed", resolution="Odd.", now=moving_clock.forward(hours=1))
    again = actions.refund(order, reason="Sent back", now=moving_clock.forward(hours=1))
    lever(standin, "refund", fail=again.stripe_id)
    actions.sync(paid, now=moving_clock.forward(hours=1))
    assert (status(order), open_holds()) == ("Payment review", ["refund_failed"])


def test_a_refund_that_stripe_refuses_leaves_a_paid_order_as_it_is(standin, order, paid, now, monkeypatch):
    monkeypatch.setattr(gateway, "create_refund", _refuse)
    with pytest.raises(gateway.Refused):
        actions.refund(order, reason="Broken", now=now)
    assert (status(order), open_holds()) == ("Paid", [])


def _refuse(**facts):
    raise gateway.Refused("There is not enough money on the account.")


def test_surplus_money_that_cannot_be_sent_back_holds_its_order(standin, order, payment, now, monkeypatch):
    lifecycle.cancel(order, reason="Sold out", now=now)
    lever(standin, "pay", session=payment.session_id)
    monkeypatch.setattr(gateway, "create_refund", _refuse)
    actions.sync(payment, now=now)
    assert (status(order), standing(order), open_holds()) == ("Payment review", "Cancelled", ["surplus_stuck"])
    assert "Stripe says: There is not enough money on the account." in Hold.objects.get().words


def test_surplus_money_that_was_stuck_and_went_back_lets_its_order_go(standin, order, payment, now, monkeypatch):
    lifecycle.cancel(order, reason="Sold out", now=now)
    lever(standin, "pay", session=payment.session_id)
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "create_refund", _refuse)
        payment = actions.sync(payment, now=now)
    lever(standin, "refund", payment_intent=payment.payment_intent_id)
    actions.sync(payment, now=now)
    assert (status(order), open_holds()) == ("Cancelled", [])


def test_a_refund_that_fails_after_another_had_settled_it_holds_the_order_again(standin, order, paid, now):
    """Found by the random schedules, whose clock stood still: what settled itself is not a person's decision."""
    for _ in range(2):
        refund = lever(standin, "refund", payment_intent=paid.payment_intent_id)
        actions.sync(paid, now=now)
        assert (status(order), open_holds()) == ("Refunded", [])
        lever(standin, "refund", fail=refund["id"])
        actions.sync(paid, now=now)
        assert open_holds() == ["refund_failed"]


# --- Disputes ---


def test_a_dispute_holds_the_order_and_tells_staff_until_when_to_answer(standin, order, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=now)
    dispute = Dispute.objects.get()
    assert (dispute.payment, dispute.amount, dispute.currency) == (paid, paid.amount, "USD")
    assert (dispute.status, dispute.reason, dispute.closed_at) == ("needs_response", "fraudulent", None)
    assert (status(order), open_holds()) == ("Payment review", ["dispute"])
    letter = Message.objects.get(kind="payment-review")
    assert dispute.due_by is not None
    assert f"{dispute.due_by.day} {dispute.due_by:%B %Y}" in letter.text


def test_a_dispute_that_was_lost_before_the_shop_heard_of_it_holds_the_order(standin, order, paid, now):
    """Found by the random schedules: the order stood as paid, and its money was gone."""
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome="lost")
    actions.sync(paid, now=now)
    assert (status(order), open_holds()) == ("Payment review", ["dispute"])


@pytest.mark.parametrize(("inquiry", "end"), [(False, "won"), (True, "lost")], ids=["won", "asked"])
def test_a_bank_that_takes_the_money_after_all_holds_the_order_again(inquiry, end, standin, order, paid, clerk, now):
    """No dispute was open between: a bank turned round, or an inquiry went on while no webhook came."""
    told = {"payment_intent": paid.payment_intent_id}
    lever(standin, "dispute", **told, inquiry=inquiry)
    actions.sync(paid, now=now)
    lever(standin, "dispute", **told, outcome=end)
    actions.sync(paid, now=now)
    actions.resolve(Hold.objects.get(), way="won", now=now, by=clerk)
    standin.ledger.all("dispute")[0]["status"] = "lost"
    actions.sync(paid, now=now, also=frozenset({"disputes"}))
    assert (status(order), open_holds()) == ("Payment review", ["dispute"])
    actions.resolve(Hold.objects.get(released_at=None), way="lost", now=now, by=clerk)
    assert (status(order), open_holds()) == ("Refunded", [])


def test_no_parcel_leaves_while_a_dispute_is_open(standin, order, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=now)
    with pytest.raises(lifecycle.Refused):
        factories.parcel(Order.objects.get(), now=now)


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_what_the_bank_decides_is_shown_and_a_person_lets_the_order_go(outcome: str, standin, order, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=now)
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome=outcome)
    actions.sync(paid, now=now)
    assert (Dispute.objects.get().status, Dispute.objects.get().closed_at) == (outcome, now)
    assert (status(order), open_holds()) == ("Payment review", ["dispute"])


def test_a_released_dispute_does_not_hold_again_but_a_new_one_does(standin, order, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, amount=100, inquiry=True)
    actions.sync(paid, now=now)
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome="won")
    actions.sync(paid, now=now)
    lifecycle.resume(order, code="dispute", resolution="Over.", now=now)
    actions.sync(paid, now=now)
    assert open_holds() == []
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=now)
    assert (open_holds(), Dispute.objects.count()) == (["dispute"], 2)


def test_a_status_of_a_dispute_that_stripe_invents_later_counts_as_open(standin, order, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    standin.ledger.all("dispute")[0]["status"] = "arbitration"
    actions.sync(paid, now=now)
    assert (Dispute.objects.get().closed_at, open_holds()) == (None, ["dispute"])


@pytest.mark.django_db(transaction=True)
def test_ten_looks_at_one_dispute_hold_once(standin, order, paid, now):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    at_once(10, lambda index: actions.sync(paid, now=now).pk)
    assert (Hold.objects.count(), Dispute.objects.count()) == (1, 1)
    assert Message.objects.filter(kind="payment-review").count() == 1


# --- Warnings ---


def test_a_banks_warning_of_fraud_holds_the_order_once(standin, order, paid, now):
    lever(standin, "warn", payment_intent=paid.payment_intent_id)
    warned(paid, now)
    actions.sync(paid, now=now)
    assert (status(order), open_holds()) == ("Payment review", ["fraud_warning"])
    assert "made with stolen card" in Hold.objects.get().words
    lifecycle.resume(order, code="fraud_warning", resolution="A regular.", now=now)
    actions.sync(paid, now=now)
    assert (status(order), open_holds()) == ("Paid", [])


@pytest.mark.parametrize("happens", ["warn", "dispute"])
def test_the_webhook_of_what_a_bank_does_holds_the_order(happens: str, standin, order, paid, now, monkeypatch):
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: 1_799_139_600.0)
    lever(standin, happens, payment_intent=paid.payment_intent_id)
    kind = {"warn": "radar.early_fraud_warning.created", "dispute": "charge.dispute.created"}[happens]
    event = next(each for each in standin.ledger.all("event") if each["type"] == kind)
    payload = as_payload(event)
    actions.receive(payload, signature(payload, SECRET, at=1_799_139_600), now=now)
    assert open_holds() == [{"warn": "fraud_warning", "dispute": "dispute"}[happens]]


@pytest.mark.parametrize("happens", ["warn", "dispute"])
def test_a_banks_move_that_is_told_before_the_payment_itself_holds_the_order(
    happens: str, standin, order, payment, now, monkeypatch
):
    """Its event bears no mark of ours, and the attempt does not know its PaymentIntent yet."""
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: 1_799_139_600.0)
    lever(standin, "pay", session=payment.session_id)
    lever(standin, happens, payment_intent=standin.ledger.all("payment_intent")[0]["id"])
    for event in standin.ledger.all("event"):  # The newest first.
        payload = as_payload(event)
        actions.receive(payload, signature(payload, SECRET, at=1_799_139_600), now=now)
    assert open_holds() == [{"warn": "fraud_warning", "dispute": "dispute"}[happens]]
    assert Event.objects.filter(payment=None).count() == 0


def test_money_that_is_not_this_shops_is_noted_and_let_go(standin, payment, now, monkeypatch):
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: 1_799_139_600.0)
    lever(standin, "pay", session=payment.session_id)
    intent = standin.ledger.all("payment_intent")[0]
    intent["metadata"] = {}
    lever(standin, "warn", payment_intent=intent["id"])
    payload = as_payload(standin.ledger.all("event")[0])
    actions.receive(payload, signature(payload, SECRET, at=1_799_139_600), now=now)
    noted = Event.objects.get()
    assert (noted.type, noted.payment, noted.processed_at) == ("radar.early_fraud_warning.created", None, now)


def test_a_warning_over_money_that_stripe_does_not_know_is_noted_and_let_go(standin, paid, now, monkeypatch):
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: 1_799_139_600.0)
    lever(standin, "warn", payment_intent=paid.payment_intent_id)
    event = standin.ledger.all("event")[0]
    event["data"]["object"]["payment_intent"] = "pi_gone"
    payload = as_payload(event)
    actions.receive(payload, signature(payload, SECRET, at=1_799_139_600), now=now)
    noted = Event.objects.get(pk=event["id"])
    assert (noted.payment, noted.processed_at, open_holds()) == (None, now, [])


def test_an_event_whose_attempt_is_gone_by_now_is_over(now):
    event = Event.objects.create(id="evt_1", type="charge.refunded", payment=None, received_at=now)
    assert actions.sweep(now=now + timedelta(minutes=5)).done == 1
    event.refresh_from_db()
    assert event.processed_at == now + timedelta(minutes=5)


def test_a_warning_is_never_believed_from_the_webhook_alone(standin, order, paid, now):
    warned(paid, now)
    actions.sync(paid, now=now)
    assert (status(order), open_holds()) == ("Paid", [])


def test_a_refund_answers_a_warning(standin, order, paid, now):
    lever(standin, "warn", payment_intent=paid.payment_intent_id)
    warned(paid, now)
    actions.sync(paid, now=now)
    actions.refund(order, reason="Not theirs", now=now)
    assert (status(order), open_holds()) == ("Refunded", [])


# --- The other mode ---


@pytest.mark.parametrize("kind", ["checkout.session", "payment_intent"])
def test_live_money_is_not_taken_for_a_test_key(kind: str, standin, order, payment, now):
    lever(standin, "pay", session=payment.session_id)
    standin.ledger.all(kind)[0]["livemode"] = True
    with pytest.raises(gateway.OtherMode):
        actions.sync(payment, now=now)
    payment.refresh_from_db()
    assert (payment.state, standing(order), open_holds()) == ("open", "Pending payment", ["not_at_stripe"])


# --- The sweep ---


def test_the_sweep_finds_what_no_webhook_told(standin, order, paid, moving_clock):
    lever(standin, "refund_as", then="refund_pends")
    row = actions.refund(order, reason="Slow", now=moving_clock())
    assert (row.status, status(order)) == ("pending", "Refunded")
    lever(standin, "refund", fail=row.stripe_id)
    actions.sweep(now=moving_clock.forward(minutes=59))
    assert open_holds() == []
    actions.sweep(now=moving_clock.forward(minutes=2))
    assert open_holds() == ["refund_failed"]


def test_the_sweep_follows_an_open_dispute_to_its_end(standin, order, paid, moving_clock):
    lever(standin, "dispute", payment_intent=paid.payment_intent_id)
    actions.sync(paid, now=moving_clock())
    lever(standin, "dispute", payment_intent=paid.payment_intent_id, outcome="won")
    actions.sweep(now=moving_clock.forward(hours=1))
    assert Dispute.objects.get().status == "won"


def test_a_paid_order_without_trouble_is_left_alone_by_the_sweep(standin, order, paid, moving_clock):
    assert actions.sweep(now=moving_clock.forward(days=1)).done == 0
