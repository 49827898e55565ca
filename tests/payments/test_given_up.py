"""Given up: staff's wish to cancel outlives a review, and money on another attempt; the newest word is a person's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from oscar.test.factories import UserFactory

from shop.mail.models import Message
from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments import actions, queries
from shop.payments.actions import returning
from shop.payments.actions.resolving import looking, mismatches
from shop.payments.actions.resolving.deciding import Decision, way_of
from shop.payments.models import Payment, Refund
from tests import factories
from tests.payments.test_closing import ends_told, notes, status, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return factories.order(status="Pending payment")


@pytest.fixture
def payment(standin, order, now):
    return actions.start(order, now=now)


def give_up(standin, order, now) -> None:
    """A clerk cancels while Stripe is silent."""
    standin.faults.fail = 10
    actions.cancel(order, reason="Asked", now=now, by=UserFactory())
    standin.faults.fail = 0


def lose(payment) -> None:
    """Our key does not see the page for a while."""
    Payment.objects.filter(pk=payment.pk).update(session_id="cs_lost")


def find(payment) -> None:
    Payment.objects.filter(pk=payment.pk).update(session_id=payment.session_id)


def held_for_a_lost_page(standin, order, payment, now) -> Hold:
    give_up(standin, order, now)
    lose(payment)
    actions.sweep(now=now)
    order.refresh_from_db()
    return Hold.objects.get(order=order, released_at=None)


def states() -> list[str]:
    return list(Payment.objects.values_list("state", flat=True))


def back() -> list[str]:
    return list(Refund.objects.values_list("status", flat=True))


def test_a_page_that_closes_while_its_order_is_in_review_ends_the_order_for_the_reason_staff_gave(
    standin, order, payment, moving_clock
):
    hold = held_for_a_lost_page(standin, order, payment, moving_clock())
    find(payment)
    actions.sweep(now=moving_clock.forward(hours=1))
    order.refresh_from_db()
    assert (order.status, order.standing, stock(order)) == ("Payment review", "Cancelled", (10, 0))
    assert ends_told() == ["order-cancelled"]
    actions.resolve(hold, way="go_on", note="Another key for an hour.", now=moving_clock(), by=UserFactory())
    assert status(order) == "Cancelled"


def test_a_sum_in_question_goes_back_with_the_order_that_was_given_up(standin, order, payment, now):
    give_up(standin, order, now)
    lifecycle.hold(order, code="mismatch", words="Another sum came.", now=now)
    actions.sweep(now=now)
    assert (status(order), states(), stock(order)) == ("Cancelled", ["expired"], (10, 0))
    assert Hold.objects.filter(released_at=None).count() == 0


def test_money_that_comes_while_the_order_is_in_review_goes_back(standin, order, payment, now):
    held_for_a_lost_page(standin, order, payment, now)
    find(payment)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sweep(now=now + timedelta(hours=1))
    order.refresh_from_db()
    assert (order.standing, states(), back(), stock(order)) == ("Cancelled", ["surplus"], ["succeeded"], (10, 0))
    assert ends_told() == ["order-cancelled"]


@pytest.mark.parametrize("missing", [0, 1], ids=["all of it", "another sum"])
def test_money_on_an_older_page_does_not_pay_an_order_that_was_given_up(standin, order, payment, now, missing):
    Payment.objects.update(state="expired")
    actions.start(order, now=now)
    give_up(standin, order, now)
    standin.controls.pull("pay", {"session": payment.session_id})
    standin.ledger.all("payment_intent")[0]["amount_received"] -= missing
    actions.sync(payment, now=now)
    assert (status(order), back(), stock(order)) == ("Cancelled", ["succeeded"], (10, 0))
    actions.sweep(now=now)
    assert (states(), notes(order), ends_told()) == (["surplus", "expired"], ["Cancelled: Asked"], ["order-cancelled"])
    assert actions.reconcile(since=now - timedelta(days=1), now=now + timedelta(hours=1)) == []


@pytest.mark.parametrize("at_the_bank", [False, True], ids=["open", "at the bank"])
def test_where_a_person_has_settled_that_stripe_does_not_know_the_page_the_order_ends(
    standin, order, payment, now, at_the_bank
):
    if at_the_bank:
        standin.controls.pull("settle", {"session": payment.session_id, "outcome": "wait"})
        actions.sync(payment, now=now)
    give_up(standin, order, now)
    lose(payment)
    actions.cancel(order, reason="Asked", now=now)
    assert (status(order), stock(order)) == ("Payment review", (10, 1))
    said = actions.resolve(Hold.objects.get(), way="go_on", note="The old account.", now=now, by=UserFactory())
    assert (said, status(order), stock(order)) == (looking.IS_CANCELLED, "Cancelled", (10, 0))
    assert "Cancelled: Asked" in notes(order)


def test_an_order_whose_lost_page_was_settled_before_is_cancelled_at_once(standin, order, payment, now):
    """It could wait for Stripe's word for ever, as where the page is of the other mode, live or test."""
    standin.ledger.all("checkout.session")[0]["livemode"] = True
    actions.sweep(now=payment.expires_at)
    actions.resolve(Hold.objects.get(), way="go_on", note="Asked by post.", now=now, by=UserFactory())
    assert status(order) == "Pending payment"
    assert actions.cancel(order, reason="Asked", now=now) is True
    assert (status(order), stock(order), ends_told()) == ("Cancelled", (10, 0), ["order-cancelled"])
    night = payment.expires_at + timedelta(hours=3)
    assert actions.reconcile(since=now, now=night) == []  # Not each night anew that its pieces are put aside.


def test_cancelled_it_is_also_where_the_money_that_came_cannot_go_back(standin, order, payment, now, monkeypatch):
    standin.controls.pull("pay", {"session": payment.session_id})
    monkeypatch.setattr(returning, "send", lambda row: Refund.objects.filter(pk=row.pk).update(status="refused"))
    assert actions.cancel(order, reason="Asked", now=now) is True
    assert (status(order), Hold.objects.get().code) == ("Payment review", "surplus_stuck")


def test_nobody_is_asked_to_pay_again_for_an_order_that_was_given_up(standin, order, payment, now):
    give_up(standin, order, now)
    lifecycle.hold(order, code="mismatch", words="Another sum came.", now=now)
    [review] = queries.reviews.reviews_of(queries.reviews.waiting())
    assert [way.code for way in review.ways] == ["look", "send_back"]
    actions.resolve(Hold.objects.get(), way="send_back", now=now)
    order.refresh_from_db()
    assert queries.is_being_cancelled(order) is True
    assert Message.objects.filter(kind="order-pay-again").count() == 0


def test_staff_read_in_review_that_the_order_was_given_up_and_may_end_it_at_once(standin, order, payment, now, client):
    held_for_a_lost_page(standin, order, payment, now)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = client.get(reverse("dashboard:order-detail", args=[order.number]))
    assert ("given up for this reason: Asked" in page.content.decode(), page.context["may_cancel"]) == (True, True)
    told = page.context["money"].ends_when
    assert ("in payment review as well" in told, "by itself each minute" in told) == (True, False)


def test_whose_bank_begins_while_the_order_is_in_review_reads_that_it_is_being_cancelled(standin, order, payment, now):
    give_up(standin, order, now)
    lifecycle.hold(order, code="not_at_stripe", words="Another key.", now=now)
    standin.controls.pull("settle", {"session": payment.session_id, "outcome": "wait"})
    actions.sync(payment, now=now)
    assert "Why: Asked" in Message.objects.get(kind="order-at-the-bank").text


def test_a_review_settled_a_moment_too_late_does_not_say_that_the_order_has_ended(standin, order, payment, now):
    lifecycle.hold(order, code="mismatch", words="Another sum came.", now=now)
    hold = Hold.objects.get()
    late = Decision(hold=hold, way=way_of(hold.pk, "cancel")[1], note="", now=now, by=None)
    lifecycle.resume(order, code="mismatch", resolution="A colleague was quicker.", now=now)
    standin.faults.fail = 10
    assert mismatches.send_back_and_cancel(late).startswith(mismatches.ENDS_LATER)
    standin.faults.fail = 0
    actions.sweep(now=now)
    assert (status(order), notes(order)[-1]) == ("Cancelled", f"Cancelled: {mismatches.REASON}")
