"""Every action leaves rows and letters that say the same."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.aftercare import actions, queries
from shop.aftercare.models import Enrolment, PlannedStep, SequenceVersion
from shop.mail.models import Message
from tests import factories
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

    second = makers.enrolled(first.order, started_at=now, now=now + timedelta(hours=1))

    assert second == first
    assert Message.objects.count() == 1


def test_without_an_edition_nobody_is_enrolled_and_the_sweep_does_it_later(now):
    order = makers.order()
    assert makers.enrolled(order, started_at=now, now=now) is None
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


@pytest.mark.parametrize("status", ["Refunded", "Cancelled"])
def test_an_order_that_ended_is_not_enrolled(now, status):
    actions.load(makers.sequence(), now=now)
    order = makers.order(status=status)

    assert makers.enrolled(order, started_at=now, now=now) is None
    assert actions.sweep(now=now) == 0


def test_an_order_that_ended_while_the_sweep_came_is_not_enrolled(now, monkeypatch):
    actions.load(makers.sequence(), now=now)
    order = makers.order()
    monkeypatch.setattr(queries, "paid_without_enrolment", lambda limit: [order])
    type(order).objects.update(status="Refunded")

    assert actions.sweep(now=now) == 0


def test_one_orders_trouble_keeps_no_other_from_being_enrolled(now, monkeypatch):
    actions.load(makers.sequence(), now=now)
    broken, whole = makers.order(), makers.order()
    zone_of = queries.zone_of

    def zone_or_trouble(order):
        if order.pk == broken.pk:
            raise ValueError("no such country")
        return zone_of(order)

    monkeypatch.setattr(queries, "zone_of", zone_or_trouble)

    assert actions.sweep(now=now) == 1
    assert [made.order for made in Enrolment.objects.all()] == [whole]


def test_what_happens_to_an_order_without_enrolment_is_no_error(now):
    order = makers.order()

    actions.note_dispatched(order, dispatched_at=now, now=now)
    actions.note_delivered(order, delivered_at=now, now=now)
    actions.stop(order, reason="refunded", now=now)

    assert Enrolment.objects.count() == 0


def test_the_sweep_knows_when_a_parcel_left_and_arrived(now):
    order = makers.order(status="Delivered")
    order.parcels.create(carrier="Post", dispatched_at=now, delivered_at=NOON)
    order.status_changes.create(old_status="Pending payment", new_status="Paid")
    order.status_changes.update(date_created=now)
    actions.load(makers.sequence(), now=now)

    actions.sweep(now=NOON)

    made = Enrolment.objects.get()
    assert (made.ordered_at, made.dispatched_at, made.delivered_at, made.delivery_is_estimated) == (
        now,
        now,
        NOON,
        False,
    )


def test_the_sweep_estimates_an_arrival_that_nobody_told(now):
    order = makers.order(status="Dispatched")
    order.parcels.create(carrier="Post", dispatched_at=now)
    actions.load(makers.sequence(), now=now)

    actions.sweep(now=now)

    made = Enrolment.objects.get()
    assert (made.delivered_at, made.delivery_is_estimated) == (now + timedelta(days=4), True)


def test_a_second_parcel_moves_only_an_estimate(now):
    enrolment = makers.enrolment(now=now)
    actions.note_delivered(enrolment.order, delivered_at=NOON, now=NOON)
    actions.note_dispatched(enrolment.order, dispatched_at=NOON, now=NOON)

    assert (Enrolment.objects.get().delivered_at, Enrolment.objects.get().delivery_is_estimated) == (NOON, False)


def test_an_address_that_is_unknown_has_universal_time(now):
    actions.load(makers.sequence(), now=now)
    order = makers.order()
    order.shipping_address = None
    order.save()

    assert makers.enrolled(order, started_at=now, now=now).zone == "UTC"


def test_a_treatment_is_at_home_or_in_a_clinic(now):
    enrolment = makers.enrolment(now=now)

    with pytest.raises(ValueError, match="at home or in a clinic, not 'unknown'"):
        actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="unknown", now=now)


def test_a_stop_without_a_reason_has_one_all_the_same(now):
    enrolment = makers.enrolment(now=now)
    actions.stop(enrolment.order, reason=" ", now=now)

    assert Enrolment.objects.get().stop_reason == "The order has ended"


def test_moving_the_date_does_not_touch_what_was_sent(now):
    enrolment = makers.enrolment(now=now)
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)
    Message.objects.filter(kind="aftercare-a6").update(state="sent", sent_at=datetime(2027, 1, 10, 18, tzinfo=UTC))

    actions.set_treatment(enrolment, treated_on=date(2027, 2, 1), treatment="home", now=now)

    assert letters(enrolment)["A6"] == ("sent", datetime(2027, 1, 10, 18, tzinfo=UTC))
    assert letters(enrolment)["A7"] == ("planned", datetime(2027, 2, 2, 10, tzinfo=UTC))
    plan = {each.ref.key: each.planned.reason for each in queries.timeline_of(enrolment.person, now=now)}
    assert plan["A6"] == "already sent on Sunday 10 January 2027"


def test_a_letter_that_a_worker_holds_is_taken_back_and_moved(now):
    enrolment = makers.enrolment(now=now)
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)
    Message.objects.filter(kind="aftercare-a6").update(state="claimed", lease_until=now)

    actions.set_treatment(enrolment, treated_on=date(2027, 2, 1), treatment="home", now=now)

    assert letters(enrolment)["A6"] == ("planned", datetime(2027, 2, 1, 18, tzinfo=UTC))


def test_a_letter_that_is_being_sent_keeps_its_date(now, monkeypatch):
    enrolment = makers.enrolment(now=now)
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)
    monkeypatch.setattr("shop.mail.actions.reschedule", lambda message, **facts: False)
    monkeypatch.setattr("shop.mail.actions.cancel", lambda message, **facts: False)

    actions.set_treatment(enrolment, treated_on=date(2027, 2, 1), treatment="home", now=now)
    actions.decline(enrolment, now=now)

    assert PlannedStep.objects.get(key="A6").due_at == datetime(2027, 1, 10, 18, tzinfo=UTC)
    assert letters(enrolment)["A6"] == ("planned", datetime(2027, 1, 10, 18, tzinfo=UTC))


def test_a_letter_being_sent_is_not_planned_again(now):
    enrolment = makers.enrolment(now=now)
    Message.objects.filter(kind="aftercare-a0").update(state="sending", lease_until=now)

    assert queries.timeline_of(enrolment.person, now=now)[0].planned.reason == "being sent just now"


def test_an_order_of_both_kinds_is_in_both_groups(now):
    nano = factories.product(audience="home", tip_type="nano")
    pro = factories.product(audience="professional", tip_type="needle")

    assert makers.enrolment(now=now, lines=[(nano, 1), (makers.home_cartridge(), 1)]).groups == "HN"
    assert makers.enrolment(now=now, lines=[(pro, 1)]).groups == "P"


def test_planning_again_writes_no_letter_twice_and_moves_none(now):
    enrolment = makers.enrolment(now=now)
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)
    before = letters(enrolment)

    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now + timedelta(hours=3))

    assert letters(enrolment) == before
    assert Message.objects.count() == 3
