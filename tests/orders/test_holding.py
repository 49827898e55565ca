"""An order whose payment a person must look at: what waits, what goes on, and what it comes back to."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.mail.models import Message
from shop.orders import lifecycle, queries, rules
from shop.orders.models import Hold
from shop.voices.queries import buying
from tests import factories
from tests.payments.rig import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told", "letters")]
Order = get_model("order", "Order")
UNHELD = [status for status in rules.PIPELINE if status != rules.REVIEW]


def hold(order, now: datetime, code: str = rules.DISPUTE, words: str = "The bank asks.") -> bool:
    return lifecycle.hold(order, code=code, words=words, now=now)


def resume(order, now: datetime, code: str = rules.DISPUTE) -> bool:
    return lifecycle.resume(order, code=code, resolution="Won.", now=now)


def changes(order) -> list[tuple[str, str]]:
    return list(order.status_changes.order_by("id").values_list("old_status", "new_status"))


@pytest.mark.parametrize("status", UNHELD)
def test_any_order_may_be_held_and_is_afterwards_what_it_was(status: str, now: datetime):
    order = factories.order(status=status)
    assert hold(order, now) is True
    assert (order.status, order.standing) == ("Payment review", status)
    assert resume(order, now) is True
    order.refresh_from_db()
    assert (order.status, order.standing) == (status, status)
    assert changes(order) == [(status, "Payment review"), ("Payment review", status)]
    assert [line.status for line in order.lines.all()] == [status]


def test_a_hold_told_twice_is_one_hold_with_one_letter_to_staff(now: datetime, letters, settings):
    settings.STAFF_EMAIL = "desk@example.com"
    order = factories.order()
    assert (hold(order, now), hold(order, now)) == (True, False)
    held = Hold.objects.get()
    assert [(each["template"], each["to_address"], each["key"]) for each in letters] == [
        ("payment_review", "desk@example.com", f"payment-review:{held.pk}")
    ]


def test_resuming_what_is_not_held_changes_nothing(now: datetime):
    order = factories.order()
    assert (resume(order, now), changes(order)) == (False, [])


def test_who_released_a_hold_when_and_how_is_kept(now: datetime):
    order, clerk = factories.order(), oscar.UserFactory()
    hold(order, now)
    later = now + timedelta(hours=1)
    lifecycle.resume(order, code=rules.DISPUTE, resolution="The bank decided for us.", now=later, by=clerk)
    held = queries.holds_of(order).get()
    assert (held.held_at, held.released_at, held.released_by) == (now, later, clerk)
    assert held.resolution == "The bank decided for us."
    assert list(order.notes.order_by("id").values_list("message", flat=True)) == [
        "The customer asked the bank for the money back. The bank asks.",
        "Looked at (the customer asked the bank for the money back): The bank decided for us.",
    ]


def test_an_order_goes_on_only_after_its_last_hold(now: datetime):
    order = factories.order()
    hold(order, now)
    hold(order, now, code=rules.FRAUD_WARNING)
    assert [each.came_from for each in queries.open_holds(order)] == ["Paid", "Paid"]
    resume(order, now)
    assert (order.status, order.standing) == ("Payment review", "Paid")
    resume(order, now, code=rules.FRAUD_WARNING)
    assert order.status == "Paid"


def test_the_same_reason_may_come_again(now: datetime):
    order = factories.order()
    hold(order, now)
    resume(order, now)
    assert hold(order, now) is True
    assert queries.held().count() == 1


def test_nothing_is_sent_or_delivered_by_hand_meanwhile(now: datetime):
    paid, sent = factories.order(), factories.order()
    factories.parcel(sent, now=now)
    hold(paid, now)
    hold(sent, now)
    with pytest.raises(lifecycle.Refused, match="The payment of this order is being looked at"):
        factories.parcel(paid, now=now)
    with pytest.raises(lifecycle.Refused, match="The payment of this order is being looked at"):
        lifecycle.mark_delivered(sent, delivered_at=now, now=now)


def test_a_parcel_that_had_left_arrives_and_the_order_knows_it_afterwards(now: datetime, told):
    order = factories.order()
    parcel = factories.parcel(order, now=now)
    hold(order, now)
    assert lifecycle.mark_arrived(parcel, delivered_at=now, now=now) is True
    order.refresh_from_db()
    assert (order.status, order.standing, told.names()[-1]) == ("Payment review", "Delivered", "note_delivered")
    resume(order, now)
    assert order.status == "Delivered"


def test_money_that_settles_a_mismatch_makes_the_order_paid(now: datetime, told):
    order = factories.order(status="Pending payment")
    hold(order, now, code=rules.MISMATCH)
    assert lifecycle.mark_paid(order, now=now) is True
    assert (order.status, told.names(), queries.held().count()) == ("Paid", ["enrol_soon"], 0)


def test_money_that_comes_during_a_dispute_leaves_the_order_held(now: datetime):
    order = factories.order(status="Pending payment")
    hold(order, now)
    assert lifecycle.mark_paid(order, now=now) is True
    assert (order.status, order.standing) == ("Payment review", "Paid")
    assert lifecycle.mark_paid(order, now=now) is False
    resume(order, now)
    assert order.status == "Paid"


def test_a_held_order_that_was_never_paid_is_cancelled_by_a_person(now: datetime):
    order = factories.order(status="Pending payment")
    hold(order, now, code=rules.MISMATCH)
    assert lifecycle.cancel(order, reason="Sent back.", now=now) is True
    assert (order.status, queries.held().count()) == ("Cancelled", 0)
    assert lifecycle.cancel(order, reason="Sent back.", now=now) is False


def test_a_held_order_that_was_paid_cannot_be_cancelled(now: datetime):
    order = factories.order()
    hold(order, now)
    with pytest.raises(lifecycle.Refused, match="This order is paid. Refund it instead"):
        lifecycle.cancel(order, reason="No.", now=now)


def test_the_clock_never_ends_a_held_order(now: datetime):
    order = factories.order(status="Pending payment")
    hold(order, now, code=rules.MISMATCH)
    with pytest.raises(lifecycle.Refused, match="The payment of this order is being looked at"):
        lifecycle.expire(order, now=now)


@pytest.mark.parametrize("code", [rules.REFUND_FAILED, rules.FRAUD_WARNING, rules.MISMATCH])
def test_money_that_went_back_settles_what_was_held_for_it(code: str, now: datetime, told):
    order = factories.order()
    hold(order, now, code=code)
    assert lifecycle.mark_refunded(order, reason="Asked for.", now=now) is True
    assert (order.status, told.names(), queries.holds_of(order).get().resolution) == (
        "Refunded",
        ["stop"],
        "Refunded: Asked for.",
    )


def test_an_order_that_was_refunded_and_is_held_again_is_not_refunded_twice(now: datetime, letters):
    order = factories.order(status="Refunded")
    hold(order, now, code=rules.REFUND_FAILED)
    assert lifecycle.mark_refunded(order, reason="Again.", now=now) is False
    assert (order.standing, [each["template"] for each in letters]) == ("Refunded", ["payment_review"])


@pytest.mark.parametrize("status", UNHELD)
def test_lists_count_a_held_order_as_what_it_was(status: str, now: datetime, django_assert_num_queries):
    order, other = factories.order(status=status), factories.order(status="Delivered")
    hold(order, now)
    hold(order, now, code=rules.FRAUD_WARNING)
    with django_assert_num_queries(1):
        found = set(Order.objects.standing_in([status]))
    assert found == ({order, other} if status == "Delivered" else {order})


def test_a_released_hold_no_longer_says_what_an_order_is(now: datetime):
    order = factories.order()
    hold(order, now)
    resume(order, now)
    hold(order, now, code=rules.FRAUD_WARNING)
    lifecycle.mark_refunded(order, reason="Fraud.", now=now)
    hold(order, now, code=rules.REFUND_FAILED)
    assert (order.standing, list(Order.objects.standing_in(["Paid"]))) == ("Refunded", [])


def test_an_order_that_is_not_held_tells_what_it_is_without_asking(django_assert_num_queries):
    order = factories.order()
    with django_assert_num_queries(0):
        assert order.standing == "Paid"


def test_the_buyer_of_a_held_order_may_still_review_what_was_bought(now: datetime):
    order = factories.order()
    hold(order, now)
    assert list(buying._standing(order.lines.get().product)) == [order]


def test_one_open_hold_per_reason_and_never_out_of_review_into_review(now: datetime):
    order = factories.order()
    hold(order, now)
    for came_from in ("Paid", "Payment review", ""):
        code = rules.DISPUTE if came_from == "Paid" else rules.MISMATCH
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.create(order=order, code=code, came_from=came_from, held_at=now)


@pytest.mark.django_db(transaction=True)
def test_the_same_news_at_once_holds_once(now: datetime):
    order = factories.order()
    answers = at_once(4, lambda _: hold(Order.objects.get(pk=order.pk), now))
    assert (sorted(answers), Hold.objects.count()) == ([False, False, False, True], 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_news_at_once_is_refused_by_the_database_only(
    now: datetime, monkeypatch: pytest.MonkeyPatch
):
    """The negative control: what the row lock is for."""
    order = factories.order()
    real, meeting = queries.standing_of, threading.Barrier(2)

    def late(order):
        with suppress(threading.BrokenBarrierError):
            meeting.wait(5)
        return real(order)

    monkeypatch.setattr("shop.orders.lifecycle.changes.lock", lambda order: Order.objects.get(pk=order.pk))
    monkeypatch.setattr(queries, "standing_of", late)

    def work(_):
        try:
            return hold(Order.objects.get(pk=order.pk), now)
        except IntegrityError:
            return "clash"

    assert "clash" in at_once(4, work)


class TestLetter:
    """Written for real."""

    @pytest.fixture
    def letters(self):
        return None

    def test_staff_read_why_and_where(self, now: datetime, settings):
        settings.STAFF_EMAIL = "desk@example.com"
        order = factories.order()
        hold(order, now, words="29.90 USD are disputed. Answer at Stripe by 3 December 2026.")
        letter = Message.objects.get()
        assert letter.to_address == "desk@example.com"
        assert letter.subject == f"Look at the payment of order {order.number}"
        for part in (letter.text, letter.html):
            assert "The customer asked the bank for the money back" in part
            assert "Answer at Stripe by 3 December 2026." in part
            assert f"/dashboard/orders/{order.number}/" in part
