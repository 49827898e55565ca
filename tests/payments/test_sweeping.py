"""Sweep: what a lost answer, a closed browser or a missing webhook left behind."""

import pytest
from oscar.core.loading import get_model

from shop.orders import lifecycle
from shop.payments import actions, gateway, tasks
from shop.payments.models import Event, Payment, Refund
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(now):
    made = factories.order(status="Pending payment")
    type(made).objects.update(date_placed=now)
    return made


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


def status(order) -> str:
    return get_model("order", "Order").objects.get(pk=order.pk).status


def lost_start(standin, order, *, now, fault):
    setattr(standin.faults, fault, 10)
    with pytest.raises(gateway.Unavailable):
        actions.start(order, now=now)
    setattr(standin.faults, fault, 0)


def test_nothing_overdue_nothing_done(standin, payment, moving_clock):
    assert (actions.sweep(now=moving_clock.forward(minutes=34)).done, len(standin.ledger.all("event"))) == (0, 0)


def test_an_attempt_whose_time_is_over_is_closed_at_stripe_and_gives_the_stock_back(standin, order, payment, now):
    """Our clock is ahead of Stripe's here: it is Stripe that must close the session."""
    tally = actions.sweep(now=payment.expires_at)
    assert (tally.done, tally.troubled) == (1, 0)
    assert standin.ledger.get(payment.session_id, "checkout.session")["status"] == "expired"
    assert (status(order), Payment.objects.get().state) == ("Cancelled", "expired")


def test_an_attempt_paid_at_the_last_second_is_paid(standin, order, payment):
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sweep(now=payment.expires_at)
    assert (status(order), Payment.objects.get().state) == ("Paid", "paid")


def test_a_cancelled_order_cannot_be_paid_any_more(standin, order, payment, now):
    lifecycle.cancel(order, reason="Asked", now=now)
    actions.sweep(now=now)
    assert standin.ledger.get(payment.session_id, "checkout.session")["status"] == "expired"
    assert Payment.objects.get().state == "expired"


def test_a_lost_answer_is_asked_for_again_with_the_same_key(standin, order, now, moving_clock):
    lost_start(standin, order, now=now, fault="lose")
    actions.sweep(now=moving_clock.forward(minutes=1))
    assert Payment.objects.get().session_id == standin.ledger.all("checkout.session")[0]["id"]
    assert len(standin.ledger.all("checkout.session")) == 1


def test_an_attempt_that_stripe_never_knew_is_held_until_its_time_is_over(standin, order, now, moving_clock):
    lost_start(standin, order, now=now, fault="fail")
    actions.sweep(now=moving_clock.forward(minutes=10))
    assert (Payment.objects.get().state, status(order)) == ("new", "Pending payment")
    actions.sweep(now=moving_clock.forward(minutes=25))
    assert (Payment.objects.get().state, status(order)) == ("expired", "Cancelled")


def test_a_later_press_opens_a_new_attempt_when_the_first_never_came_to_be(standin, order, now, moving_clock):
    lost_start(standin, order, now=now, fault="fail")
    payment = actions.start(order, now=moving_clock.forward(minutes=10))
    assert [row.state for row in Payment.objects.all()] == ["expired", "open"]
    assert payment.parameters["expires_at"] == int(moving_clock.forward(minutes=35).timestamp())


def test_an_attempt_opened_meanwhile_is_not_buried(standin, order, now, moving_clock, monkeypatch):
    from shop.payments.actions import releasing

    lost_start(standin, order, now=now, fault="fail")
    stale = Payment.objects.get()
    Payment.objects.update(session_id="cs_test_1", state="open")
    releasing.bury(stale, reason="late", now=moving_clock.forward(minutes=35))
    assert (Payment.objects.get().state, status(order)) == ("open", "Pending payment")


def test_an_order_that_nobody_ever_tried_to_pay_ends(standin, order, moving_clock):
    actions.sweep(now=moving_clock.forward(minutes=34))
    assert status(order) == "Pending payment"
    actions.sweep(now=moving_clock.forward(minutes=1))
    assert status(order) == "Cancelled"


def test_an_order_that_began_to_be_paid_meanwhile_is_not_ended(standin, order, now, moving_clock):
    from shop.payments.actions import sweeping

    actions.start(order, now=moving_clock.forward(minutes=35))
    sweeping._give_up(order, now=moving_clock.moment)
    assert status(order) == "Pending payment"


def test_an_order_ended_by_another_is_let_be(standin, order, moving_clock, monkeypatch):
    def refuse(order, *, now):
        raise lifecycle.Refused("No")

    monkeypatch.setattr(lifecycle, "expire", refuse)
    assert actions.sweep(now=moving_clock.forward(minutes=35)).done == 1


def test_a_refund_without_an_answer_is_asked_for_again(standin, order, payment, now, moving_clock):
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    standin.faults.fail = 10
    with pytest.raises(gateway.Unavailable):
        actions.refund(order, reason="Broken", now=now)
    standin.faults.fail = 0
    actions.sweep(now=moving_clock.forward(minutes=1))
    assert (Refund.objects.get().status, status(order)) == ("succeeded", "Refunded")


def test_a_refund_of_which_the_order_was_not_told_is_told_of(standin, order, payment, now, moving_clock, monkeypatch):
    """Found by the random schedules: the lights went out between Stripe's yes and the look, and no webhook came."""
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    with monkeypatch.context() as dark:
        dark.setattr(gateway, "retrieve_session", _gone_dark)
        with pytest.raises(gateway.Unavailable):
            actions.refund(order, reason="Broken", now=now)
    assert (Refund.objects.get().status, status(order)) == ("succeeded", "Paid")
    assert actions.sweep(now=moving_clock.forward(minutes=1)).done == 1
    assert status(order) == "Refunded"
    assert actions.sweep(now=moving_clock.forward(minutes=1)).done == 0


def _gone_dark(session_id):
    raise gateway.Unavailable("The lights went out.")


def test_an_event_that_was_not_worked_through_is(standin, order, payment, now, moving_clock):
    standin.controls.pull("pay", {"session": payment.session_id})
    Event.objects.create(id="evt_1", type="checkout.session.completed", payment=payment, received_at=now)
    actions.sweep(now=moving_clock.forward(minutes=2))
    assert (status(order), Event.objects.get().processed_at) == ("Paid", moving_clock.moment)


def test_while_stripe_is_away_the_sweep_stops_at_once(standin, order, payment):
    standin.faults.fail = 100
    tally = actions.sweep(now=payment.expires_at)
    assert (tally.done, tally.troubled) == (0, 1)
    assert standin.faults.fail == 97  # one call and its two retries, not one per attempt
    assert status(order) == "Pending payment"


def test_what_needs_no_word_of_stripes_is_done_though_stripe_is_silent(standin, order, payment, now, moving_clock):
    left, free = (factories.order(status="Pending payment") for _ in range(2))
    type(order).objects.update(date_placed=now)
    type(order).objects.filter(pk=free.pk).update(total_incl_tax=0)
    standin.faults.fail = 100
    tally = actions.sweep(now=moving_clock.forward(minutes=35))
    assert (tally.done, tally.troubled) == (2, 1)
    assert (status(left), status(free), status(order)) == ("Cancelled", "Paid", "Pending payment")


@pytest.fixture
def broken_over(monkeypatch):
    """Stripe breaks down over this one session, or this one key, for ever."""
    named: list[str] = []

    def stumbling(call):
        def asked(what, **more):
            if what in named or more.get("idempotency_key") in named:
                raise gateway.Unavailable("Something broke over this.")
            return call(what, **more)

        return asked

    for name in ("create_session", "retrieve_session", "expire_session"):
        monkeypatch.setattr(gateway, name, stumbling(getattr(gateway, name)))
    return named


def test_a_page_that_stripe_breaks_down_over_keeps_no_other_page_open(standin, order, payment, now, broken_over):
    other = factories.order(status="Pending payment")
    actions.start(other, now=now)
    broken_over.append(payment.session_id)
    for _ in range(2):
        actions.sweep(now=payment.expires_at)
    assert (status(order), status(other)) == ("Pending payment", "Cancelled")


def test_an_attempt_that_stripe_breaks_down_over_keeps_no_other_from_opening(
    standin, order, payment, moving_clock, broken_over
):
    stuck = Payment.objects.create(
        order=factories.order(status="Pending payment"), **_facts_of(payment), expires_at=payment.expires_at
    )
    lost = Payment.objects.create(
        order=factories.order(status="Pending payment"), **_facts_of(payment), expires_at=payment.expires_at
    )
    broken_over.append(stuck.idempotency_key)
    for _ in range(2):
        actions.sweep(now=moving_clock.forward(minutes=1))
    assert [Payment.objects.get(pk=each.pk).state for each in (stuck, lost)] == ["new", "open"]


def _facts_of(payment):
    names = ("amount", "currency", "parameters", "created_at")
    return {name: getattr(payment, name) for name in names}


def test_an_event_that_stripe_breaks_down_over_keeps_no_other_waiting(
    standin, order, payment, now, moving_clock, broken_over
):
    other = factories.order(status="Pending payment")
    attempts = {"evt_1": payment, "evt_2": actions.start(other, now=now)}
    for name, attempt in attempts.items():
        standin.controls.pull("pay", {"session": attempt.session_id})
        Event.objects.create(id=name, type="checkout.session.completed", payment=attempt, received_at=now)
    broken_over.append(payment.session_id)
    for _ in range(2):
        actions.sweep(now=moving_clock.forward(minutes=2))
    assert (status(order), status(other)) == ("Pending payment", "Paid")


def test_while_stripe_breaks_down_over_one_page_all_other_duties_are_done(
    standin, order, payment, now, moving_clock, broken_over
):
    other = factories.order(status="Pending payment")
    paid = actions.start(other, now=moving_clock.forward(minutes=30))
    standin.controls.pull("pay", {"session": paid.session_id})
    Event.objects.create(id="evt_1", type="checkout.session.completed", payment=paid, received_at=now)
    broken_over.append(payment.session_id)
    tally = actions.sweep(now=payment.expires_at)
    assert (tally.done, tally.troubled, status(other)) == (1, 1, "Paid")


def test_one_attempts_trouble_is_not_the_next_ones(standin, order, payment, now):
    other = factories.order(status="Pending payment")
    good = actions.start(other, now=now)
    Payment.objects.filter(pk=payment.pk).update(session_id="cs_test_unknown")
    tally = actions.sweep(now=payment.expires_at)
    assert (tally.done, tally.troubled) == (1, 1)
    assert (status(order), status(other)) == ("Payment review", "Cancelled")
    assert Payment.objects.get(pk=good.pk).state == "expired"


def test_the_worker_sweeps_at_the_clocks_time(standin, order, payment, moving_clock):
    moving_clock.forward(minutes=35)
    tasks.sweep(timestamp=0)
    assert status(order) == "Cancelled"
