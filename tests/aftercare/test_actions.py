"""Every action leaves rows and letters that say the same."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.aftercare import actions, queries
from shop.aftercare.models import Enrolment, PlannedStep, SequenceVersion
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)


def letters(enrolment):
    """The state and date of each letter in the outbox, by step."""
    rows = enrolment.planned_steps.exclude(message=None).select_related("message")
    return {row.key: (row.message.state, row.message.due_at) for row in rows}


def reasons(enrolment):
    return {row.key: row.reason for row in enrolment.planned_steps.all()}


def test_enrolment_makes_a_row_for_every_step_and_a_letter_for_every_dated_one(now):
    enrolment = makers.enrolment(now=now)

    assert letters(enrolment) == {"A0": ("planned", now)}
    assert reasons(enrolment) == {
        "A0": "paid",
        "A1": "not dispatched yet",
        "A2": "not delivered yet",
        "A3": "not delivered yet",
        "A6": "no treatment date yet",
        "A7": "no treatment date yet",
    }


def test_a_second_enrolment_is_the_first(now):
    first = makers.enrolment(now=now)

    second = actions.enrol(first.order, started_at=now, now=now + timedelta(hours=1))

    assert second == first
    assert Message.objects.count() == 1


def test_without_an_edition_nobody_is_enrolled_and_the_sweep_does_it_later(now):
    order = makers.order()
    assert actions.enrol(order, started_at=now, now=now) is None
    assert actions.sweep(now=now) == 0

    actions.load(makers.sequence(), now=now)

    assert actions.sweep(now=now) == 1
    assert actions.sweep(now=now) == 0
    assert Enrolment.objects.get().order == order


def test_dispatch_estimates_the_delivery_and_delivery_corrects_it(now):
    enrolment = makers.enrolment(now=now)
    actions.note_dispatched(enrolment.order, dispatched_at=NOON, now=NOON)

    assert letters(enrolment)["A1"] == ("planned", NOON)
    assert letters(enrolment)["A2"] == ("planned", datetime(2027, 1, 10, 10, tzinfo=UTC))
    assert reasons(enrolment)["A2"] == "delivered (estimated) + 1 days at 10:00"

    actions.note_delivered(enrolment.order, delivered_at=NOON + timedelta(days=1), now=NOON + timedelta(days=1))

    assert letters(enrolment)["A2"] == ("planned", datetime(2027, 1, 7, 10, tzinfo=UTC))
    assert reasons(enrolment)["A2"] == "delivered + 1 days at 10:00"


def test_a_treatment_date_plans_the_days_after_and_moving_it_moves_them(now):
    enrolment = makers.enrolment(now=now)
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)
    assert letters(enrolment)["A6"] == ("planned", datetime(2027, 1, 10, 18, tzinfo=UTC))

    actions.set_treatment(enrolment, treated_on=date(2027, 2, 1), treatment="home", now=now)

    assert letters(enrolment) == {
        "A0": ("planned", now),
        "A6": ("planned", datetime(2027, 2, 1, 18, tzinfo=UTC)),
        "A7": ("planned", datetime(2027, 2, 2, 10, tzinfo=UTC)),
    }


def test_not_for_me_calls_back_the_advice_and_a_date_brings_it_back(now):
    enrolment = makers.enrolment(now=now)
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)
    actions.decline(enrolment, now=now)

    assert {key: state for key, (state, _) in letters(enrolment).items()} == {
        "A0": "planned",
        "A6": "cancelled",
        "A7": "cancelled",
    }
    assert reasons(enrolment)["A6"] == "the customer said: not for me"

    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)

    assert letters(enrolment)["A6"] == ("planned", datetime(2027, 1, 10, 18, tzinfo=UTC))


def test_a_refund_stops_every_letter_with_its_reason(now):
    enrolment = makers.enrolment(now=now)
    actions.stop(enrolment.order, reason="refunded", now=now)
    actions.stop(enrolment.order, reason="again", now=now)

    assert letters(enrolment) == {"A0": ("cancelled", now)}
    assert set(reasons(enrolment).values()) == {"refunded"}
    assert enrolment.planned_steps.get(key="A0").message.reason == "Refunded."


def test_the_same_data_is_one_edition_and_other_data_another(now):
    first = actions.load(makers.sequence(), now=now)
    assert actions.load(makers.sequence(), now=now) == first
    second = actions.load(makers.sequence(makers.step("A0")), now=now)

    assert (first.number, second.number) == (1, 2)
    assert SequenceVersion.objects.count() == 2


def test_an_enrolment_keeps_the_edition_it_began_with(now):
    enrolment = makers.enrolment(now=now)
    actions.load(makers.sequence(makers.step("A0")), now=now)

    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)

    assert letters(enrolment)["A6"][0] == "planned"


def test_the_link_opens_only_with_our_signature(now):
    enrolment = makers.enrolment(now=now)
    token = queries.token_for(enrolment)

    assert queries.find_by_token(token) == enrolment
    assert queries.find_by_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert queries.treatment_url(enrolment) == f"http://localhost:8000/aftercare/{token}/"


def test_the_letters_go_by_the_clock_of_the_delivery_country(now):
    enrolment = makers.enrolment(now=now, country="FI")
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)

    assert enrolment.zone == "Europe/Helsinki"
    assert letters(enrolment)["A6"] == ("planned", datetime(2027, 1, 10, 16, tzinfo=UTC))
    assert PlannedStep.objects.get(key="A6").wall_time == "2027-01-10T18:00"
