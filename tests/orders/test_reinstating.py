"""An order that ended as refunded and counts as paid again: its letters go on, and none comes twice."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from shop.aftercare import actions as aftercare
from shop.aftercare.models import Enrolment
from shop.mail.models import Message
from shop.orders import lifecycle
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(now):
    """Paid, enrolled, and its confirmation sent."""
    aftercare.load(makers.sequence(), now=now)
    made = makers.order(date_placed=now)
    aftercare.enrol_all([made], now=now)
    Message.objects.update(state="sent", sent_at=now, html="", text="")
    return made


def letters(order):
    """The letters about the order that are under way or sent, by step, with their state and date."""
    rows = Enrolment.objects.get(order=order).planned_steps.exclude(message=None).select_related("message")
    return {row.key: (row.message.state, row.message.due_at) for row in rows}


def refund(order, *, now):
    lifecycle.mark_refunded(order, reason="Your bank gave the money back to you.", now=now, by_bank=True)


def reinstate(order, *, now):
    lifecycle.reinstate(order, reason="Your bank changed its decision.", now=now)


def test_the_dispatch_letter_comes_and_the_confirmation_not_again(order, now):
    paid = letters(order)["A0"]
    refund(order, now=now)
    later = now + timedelta(days=3)
    reinstate(order, now=later)
    factories.parcel(order, now=later)
    assert letters(order) == {"A0": paid, "A1": ("planned", later)} | {
        key: letter for key, letter in letters(order).items() if key in ("A2", "A3")
    }
    assert [row.key for row in Enrolment.objects.get().planned_steps.filter(key="A1")] == ["A1"]
    assert Enrolment.objects.get().stop_reason == ""


def test_letters_that_were_called_back_have_their_day_again_and_are_the_same_rows(order, now):
    factories.parcel(order, now=now)
    Message.objects.filter(kind="aftercare-a1").update(state="sent", sent_at=now, html="", text="")
    before = letters(order)
    assert before["A3"][0] == "planned"
    refund(order, now=now)
    assert letters(order)["A3"][0] == "cancelled"
    reinstate(order, now=now + timedelta(hours=1))
    reinstate(order, now=now + timedelta(hours=2))
    assert letters(order) == before


def test_what_came_too_late_meanwhile_stays_away(order, now):
    factories.parcel(order, now=now)
    refund(order, now=now)
    reinstate(order, now=now + timedelta(days=16))
    assert {key: state for key, (state, _) in letters(order).items() if key != "A0"} == {
        "A1": "cancelled",
        "A2": "cancelled",
        "A3": "planned",
    }


def test_a_parcel_that_arrived_meanwhile_counts_from_its_own_day(order, now):
    parcel = factories.parcel(order, now=now)
    refund(order, now=now)
    arrived = now + timedelta(days=2)
    lifecycle.mark_arrived(parcel, delivered_at=arrived, now=arrived)
    reinstate(order, now=arrived + timedelta(days=1))
    enrolment = Enrolment.objects.get()
    assert (order.status, enrolment.delivered_at, enrolment.delivery_is_estimated) == ("Delivered", arrived, False)


@pytest.mark.parametrize("is_ended", [False, True], ids=["before-the-end", "after-the-end"])
def test_whoever_asked_for_no_more_letters_gets_none(order, now, is_ended):
    clerk = get_user_model().objects.create_user("clerk")
    other = makers.order()
    aftercare.enrol_all([other], now=now)
    if is_ended:
        refund(order, now=now)
    aftercare.desk.stop(Enrolment.objects.get(order=order).person, reason="By telephone", by=clerk, now=now)
    if not is_ended:
        refund(order, now=now)
    reinstate(order, now=now)
    assert Enrolment.objects.get(order=order).state == "stopped"


def test_an_order_that_ended_before_it_was_enrolled_is_enrolled_now(now):
    aftercare.load(makers.sequence(), now=now)
    order = makers.order(date_placed=now)
    refund(order, now=now)
    assert aftercare.sweep(now=now) == 0
    reinstate(order, now=now)
    assert (aftercare.sweep(now=now), list(letters(order))) == (1, ["A0"])


def test_each_end_has_its_letter(order, now):
    refund(order, now=now)
    reinstate(order, now=now + timedelta(days=1))
    refund(order, now=now + timedelta(days=2))
    refund(order, now=now + timedelta(days=3))
    assert Message.objects.filter(kind="order-refunded").count() == 2
