"""Payment pages that Stripe does not know: asked for seldom, ended in the end, and in nobody's way."""

from datetime import timedelta

import pytest
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments import actions, gateway, queries, rules
from shop.payments.models import Event, Payment, Refund
from tests import factories

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")


@pytest.fixture
def asked(standin, monkeypatch) -> list[str]:
    """Every path that Stripe is asked for."""
    paths: list[str] = []
    answer = standin.api.answer
    monkeypatch.setattr(
        standin.api, "answer", lambda method, path, *rest: paths.append(path) or answer(method, path, *rest)
    )
    return paths


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


def lost(order, now) -> Payment:
    """Its page is of an account whose key was taken out."""
    payment = actions.start(order, now=now)
    Payment.objects.filter(pk=payment.pk).update(session_id=f"cs_lost_{payment.pk}")
    return Payment.objects.get(pk=payment.pk)


def many_lost(count: int, now) -> None:
    """Cancelled orders without lines; each has a page that Stripe does not know."""
    orders = [
        Order(
            number=f"L{index}", status="Cancelled", currency="USD", total_incl_tax=9, total_excl_tax=9, date_placed=now
        )
        for index in range(count)
    ]
    Payment.objects.bulk_create(
        Payment(
            order=each,
            state="open",
            amount=9,
            currency="USD",
            parameters={},
            session_id=f"cs_{each.number}",
            created_at=now,
            expires_at=now,
        )
        for each in Order.objects.bulk_create(orders)
    )


def test_a_hundred_and_one_lost_pages_stand_in_nobodys_way(standin, order, moving_clock):
    """All of them are due at the minute in which a page is to be closed."""
    many_lost(101, moving_clock())
    Payment.objects.update(unknown_since=moving_clock(), looked_at=moving_clock())
    healthy = actions.start(order, now=moving_clock())
    lifecycle.cancel(order, reason="Asked", now=moving_clock())
    actions.sweep(now=moving_clock.forward(hours=1))
    assert standin.ledger.get(healthy.session_id, "checkout.session")["status"] == "expired"
    assert Payment.objects.get(pk=healthy.pk).state == "expired"
    assert queries.to_close(now=moving_clock()).count() == 2


def test_a_lost_page_is_asked_for_each_hour_and_not_each_minute(order, asked, moving_clock):
    lost(order, moving_clock())
    lifecycle.cancel(order, reason="Asked", now=moving_clock())
    asked.clear()
    for _ in range(59):
        actions.sweep(now=moving_clock.forward(minutes=1))
    assert len([path for path in asked if "cs_lost" in path and path.endswith("/expire")]) == 1
    actions.sweep(now=moving_clock.forward(minutes=2))
    assert len([path for path in asked if "cs_lost" in path and path.endswith("/expire")]) == 2


def test_a_day_after_its_end_a_lost_page_is_over_and_the_reason_is_kept(order, asked, moving_clock):
    payment = lost(order, moving_clock())
    lifecycle.cancel(order, reason="Asked", now=moving_clock())
    actions.sweep(now=payment.expires_at + timedelta(hours=23))
    payment.refresh_from_db()
    assert (payment.state, payment.last_error.startswith("No such")) == ("open", True)
    actions.sweep(now=payment.expires_at + timedelta(days=1))
    payment.refresh_from_db()
    assert (payment.state, payment.last_error) == ("expired", actions.closing.FORGOTTEN)
    asked.clear()
    Hold.objects.update(released_at=moving_clock())
    Order.objects.update(status="Cancelled")
    actions.sweep(now=payment.expires_at + timedelta(days=2))
    assert asked == []


@pytest.mark.parametrize("told", ["by the webhook", "in the night"])
def test_money_that_came_on_a_page_thought_to_be_over_goes_back(standin, order, moving_clock, told):
    """It was of another account for a day, as its key was taken out; then the key came back."""
    payment = actions.start(order, now=moving_clock())
    Payment.objects.update(session_id="cs_unknown_meanwhile")
    lifecycle.cancel(order, reason="Asked", now=moving_clock())
    standin.controls.pull("pay", {"session": payment.session_id})
    over = moving_clock.forward(days=1, hours=1)
    actions.sweep(now=over)
    assert Payment.objects.get().state == "expired"
    Payment.objects.update(session_id=payment.session_id)
    if told == "by the webhook":
        actions.sync(Payment.objects.get(), now=over)
    else:
        actions.reconcile(since=over - timedelta(days=3), now=over)
    assert (Payment.objects.get().state, Refund.objects.get().status) == ("surplus", "succeeded")
    assert standin.ledger.all("charge")[0]["refunded"] is True


def test_money_that_came_on_a_page_thought_to_be_over_pays_an_order_that_waits(standin, order, now):
    late = actions.start(order, now=now)
    Payment.objects.update(state="expired")
    second = actions.start(order, now=now)
    standin.controls.pull("pay", {"session": late.session_id})
    assert actions.sync(late, now=now).state == "paid"
    actions.sweep(now=now)
    assert (Order.objects.get().status, Payment.objects.get(pk=second.pk).state) == ("Paid", "expired")
    assert standin.ledger.get(second.session_id, "checkout.session")["status"] == "expired"


def test_an_order_that_waits_gives_its_pieces_back_only_then_and_once_a_person_has_looked(standin, order, moving_clock):
    payment = lost(order, moving_clock())
    over = payment.expires_at + timedelta(days=1)
    actions.sweep(now=payment.expires_at)
    assert (Order.objects.get().status, Hold.objects.get().code) == ("Payment review", "not_at_stripe")
    actions.sweep(now=over)
    assert (Order.objects.get().status, Payment.objects.get().state) == ("Payment review", "expired")
    actions.resolve(Hold.objects.get(), way="go_on", note="A page of the old account.", now=over)
    actions.sweep(now=over + rules.resolving.PAY_AGAIN_WITHIN)
    assert Order.objects.get().status == "Cancelled"


def test_what_a_person_has_settled_is_not_held_again_each_hour(standin, order, moving_clock):
    lost(order, moving_clock())
    lifecycle.cancel(order, reason="Asked", now=moving_clock())
    actions.sweep(now=moving_clock())
    clerk = oscar.UserFactory(is_staff=True)
    actions.resolve(Hold.objects.get(), way="go_on", note="An old page.", now=moving_clock(), by=clerk)
    actions.sweep(now=moving_clock.forward(hours=2))
    assert (Order.objects.get().status, Hold.objects.count()) == ("Cancelled", 1)


def test_where_a_person_has_looked_before_the_order_ends_with_its_page(standin, order, moving_clock):
    payment = lost(order, moving_clock())
    actions.sweep(now=payment.expires_at)
    over = payment.expires_at + timedelta(days=1)
    Hold.objects.update(released_at=over, released_by=oscar.UserFactory(is_staff=True))
    Order.objects.update(status="Pending payment")
    payment.refresh_from_db()
    with pytest.raises(gateway.Missing):
        actions.closing.close(payment, now=over)
    assert (Order.objects.get().status, Payment.objects.get().state) == ("Cancelled", "expired")


def test_a_page_that_is_found_again_is_closed_and_its_money_goes_back(standin, order, moving_clock):
    payment = lost(order, moving_clock())
    session = standin.ledger.all("checkout.session")[0]["id"]
    lifecycle.cancel(order, reason="Asked", now=moving_clock())
    actions.sweep(now=moving_clock())
    standin.controls.pull("pay", {"session": session})
    Payment.objects.update(session_id=session)
    actions.sweep(now=moving_clock.forward(hours=1))
    payment.refresh_from_db()
    assert (payment.state, payment.unknown_since, Refund.objects.get().status) == ("surplus", None, "succeeded")


@pytest.mark.parametrize("mode", [True, False])
def test_a_page_of_the_other_mode_is_never_taken_for_over(mode, standin, order, moving_clock):
    payment = actions.start(order, now=moving_clock())
    lifecycle.cancel(order, reason="Asked", now=moving_clock())
    standin.ledger.all("checkout.session")[0]["livemode"] = mode
    actions.sweep(now=payment.expires_at + timedelta(days=1))
    payment.refresh_from_db()
    assert (payment.state, bool(payment.unknown_since)) == (("open", True) if mode else ("expired", False))


def test_an_event_about_a_lost_page_is_worked_through_once(order, asked, moving_clock):
    payment = lost(order, moving_clock())
    Event.objects.create(id="evt_1", type="charge.refunded", payment=payment, received_at=moving_clock())
    actions.sweep(now=moving_clock.forward(minutes=2))
    assert Event.objects.get().processed_at == moving_clock()
    assert Hold.objects.get().code == "not_at_stripe"


def test_refunds_of_lost_money_stand_in_nobodys_way(standin, order, moving_clock):
    payment = actions.start(order, now=moving_clock())
    standin.controls.pull("pay", {"session": payment.session_id})
    payment = actions.sync(payment, now=moving_clock())
    strange = factories.order()
    nowhere = Payment.objects.create(
        order=strange,
        state="paid",
        amount=9,
        received=9,
        currency="USD",
        parameters={},
        payment_intent_id="pi_lost",
        session_id="cs_lost",
        created_at=moving_clock(),
        expires_at=moving_clock(),
    )
    Refund.objects.create(payment=nowhere, amount=9, created_at=moving_clock())
    Refund.objects.create(payment=payment, amount=1, created_at=moving_clock())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions.sweeping, "BATCH", 1)
        for _ in range(3):
            actions.sweep(now=moving_clock.forward(minutes=1))
    assert Refund.objects.get(payment=payment).status == "succeeded"
