"""The simulator, one sentence per test: what leaves when, and why the rest does not."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shop.aftercare import rules
from shop.aftercare.rules import asking, happenings, simulation, treating, world
from shop.aftercare.rules.people import Lot, Person, Purchase
from tests.aftercare.histories import packs_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def step(key, anchor="ordered", **changes):
    usual = {"groups": "H", "purpose": "service", "max_late": 15 * HOUR, "local_time": time(10)}
    return rules.Step(**{"key": key, "anchor": anchor, **usual, **changes})


def paid(*steps, at, ref=1):
    situation = rules.Situation(groups="H", ordered_at=at)
    purchase = Purchase(ref=ref, steps=steps, situation=situation, packs=packs_of("H"))
    return happenings.paid(purchase, at=at)


def table(*events, now, days=60, outages=(), zone="Europe/London"):
    world = rules.World(Person(zone=zone, purchases=()))
    return simulation.simulate(world, events, since=now, until=now + days * DAY, outages=outages)


def sent(told):
    return [(line.ref.purchase, line.ref.key, f"{line.wall:%d %H:%M}") for line in told.sent]


def test_letters_leave_at_their_wall_time_and_the_rest_says_why_not(now):
    told = table(
        paid(step("A"), step("B", "treated", offset_days=1), step("C", "delivered"), at=now),
        treating.treats(1, date(2027, 1, 10), at=now + HOUR),
        now=now,
        zone="Europe/Helsinki",
    )

    assert sent(told) == [(1, "B", "11 10:00")]
    assert [(line.ref.key, line.state, line.reason) for line in told.lines] == [
        ("B", "sent", "treatment day + 1 days at 10:00"),
        ("A", "not sent", "already past"),
        ("C", "not sent", "not delivered yet"),
    ]
    assert told.of(rules.Ref(1, "B")).at == datetime(2027, 1, 11, 8, tzinfo=UTC)
    with pytest.raises(KeyError):
        told.of(rules.Ref(9, "B"))


def test_one_letter_a_day_defers_and_never_drops_however_many_there_are(now):
    told = table(*[paid(step("A", offset_days=1), at=now + ref * HOUR, ref=ref) for ref in range(1, 6)], now=now)

    assert sent(told) == [(ref, "A", f"{5 + ref:02} 10:00") for ref in range(1, 6)]


def test_after_an_outage_what_is_too_late_expires_and_the_rest_comes_one_a_day(now):
    letters = (step("A", offset_days=1), step("B", offset_days=2, max_late=200 * HOUR), step("C", offset_days=3))
    outage = simulation.Outage(now, datetime(2027, 1, 8, 9, 30, tzinfo=UTC))
    told = table(paid(*letters, at=now), now=now, outages=[outage])

    assert sent(told) == [(1, "B", "08 09:30"), (1, "C", "09 10:00")]
    assert told.of(rules.Ref(1, "A")).reason == "too late: it was of use until 2027-01-07 01:00 UTC"


def test_an_outage_that_ends_at_night_lets_people_sleep(now):
    outage = simulation.Outage(now, datetime(2027, 1, 6, 23, tzinfo=UTC))
    told = table(paid(step("A", offset_days=1, max_late=48 * HOUR), at=now), now=now, outages=[outage])

    assert sent(told) == [(1, "A", "07 08:00")]


def test_after_a_pause_it_goes_on_where_it_was(now):
    told = table(
        paid(step("A", offset_days=3), at=now),
        happenings.paused(at=now + DAY),
        happenings.paused(at=now + 2 * DAY),
        happenings.resumed(at=now + 5 * DAY),
        happenings.resumed(at=now + 6 * DAY),
        now=now,
    )

    assert sent(told) == [(1, "A", "12 10:00")]


def test_a_yes_is_asked_for_at_sending_and_a_stop_wins(now):
    letters = [step(key, purpose="marketing", offset_days=days) for key, days in (("A", 1), ("B", 2), ("C", 3))]
    told = table(
        paid(*letters, at=now),
        happenings.consented(at=now + 30 * HOUR),
        happenings.stopped("marketing", at=now + 54 * HOUR),
        now=now,
    )

    assert sent(told) == [(1, "B", "07 10:00")]
    assert told.of(rules.Ref(1, "A")).reason == "the customer has not agreed to marketing letters"
    assert told.of(rules.Ref(1, "C")).reason == "the customer gets no marketing letters any more"


def test_a_letter_refused_for_cooling_does_not_come_back_when_something_else_happens(now):
    letter = step("A", local_time=None, cooling_days=10, max_late=30 * DAY)
    told = table(
        paid(letter, at=now),
        paid(letter, at=now + 8 * DAY, ref=2),
        happenings.finished(None, at=now + 20 * DAY),
        now=now,
    )

    assert sent(told) == [(1, "A", "05 09:00")]


def test_the_diary_of_an_order_that_ended_goes_on_with_the_other_one_and_nothing_comes_twice(now):
    letters = (step("A", "treated"), step("B", "treated", offset_days=3))
    told = table(
        paid(*letters, at=now),
        paid(*letters, at=now + HOUR, ref=2),
        treating.treats(1, date(2027, 1, 10), at=now + 2 * HOUR),
        happenings.ended(1, at=datetime(2027, 1, 11, tzinfo=UTC)),
        happenings.ended(1, at=datetime(2027, 1, 12, tzinfo=UTC)),
        now=now,
    )

    assert sent(told) == [(2, "A", "10 10:00"), (2, "B", "13 10:00")]
    assert {line.reason for line in told.lines if line.ref.purchase == 1} == {"refunded"}


def test_a_recall_goes_out_by_night_and_after_every_stop(now):
    told = table(
        paid(step("A", "recalled", local_time=None), at=now),
        happenings.dispatched(1, at=now, transit=4 * DAY, lots=(Lot(ref="L"),)),
        happenings.ended(1, at=now + HOUR),
        happenings.recalled(1, "L", at=now + 14 * HOUR),
        happenings.recalled(1, "L", at=now + 15 * HOUR),
        now=now,
    )

    assert [(line.ref.occurrence, f"{line.wall:%H:%M}") for line in told.sent] == [("L", "23:00")]


def test_a_life_can_be_taken_up_in_the_middle(now):
    letters = (step("A", offset_days=1), step("B", offset_days=2), step("C", offset_days=3, cooling_days=30))
    facts = table(paid(*letters, at=now), now=now, days=0).world
    history = {
        rules.Ref(1, "A"): rules.Past(closed=True, said="already sent", sent_at=now + DAY),
        rules.Ref(1, "B"): rules.Past(closed=True, said="the address does not work"),
    }
    told = simulation.simulate(facts, since=now + 2 * DAY, until=now + 9 * DAY, history=history)

    assert [(line.ref.key, line.state, line.reason) for line in told.lines] == [
        ("A", "sent", "already sent"),
        ("C", "sent", "paid + 3 days at 10:00"),
        ("B", "not sent", "the address does not work"),
    ]


def test_what_lies_beyond_the_end_is_coming(now):
    told = table(paid(step("A", offset_days=9), at=now), paid(step("A"), at=now + 9 * DAY, ref=2), now=now, days=3)

    assert [(line.ref.purchase, line.state, f"{line.wall:%d %H:%M}") for line in told.lines] == [
        (1, "coming", "14 10:00")
    ]
    assert [event.says for event in told.events] == ["order 1 is paid"]


@pytest.mark.parametrize(
    ("event", "sessions"),
    [
        (treating.treats(1, date(2027, 1, 20), at=datetime(2027, 1, 6, tzinfo=UTC)), [(20, "planned")]),
        (treating.adds(1, date(2027, 1, 20), at=datetime(2027, 1, 6, tzinfo=UTC)), [(10, "planned")]),
        (treating.adds(1, date(2027, 2, 8), at=datetime(2027, 1, 6, tzinfo=UTC)), [(10, "planned"), (8, "planned")]),
        (treating.moves(1, 1, date(2027, 1, 12), at=datetime(2027, 1, 6, tzinfo=UTC)), [(12, "planned")]),
        (treating.moves(1, 1, date(2027, 1, 2), at=datetime(2027, 1, 6, tzinfo=UTC)), [(2, "done")]),
        (treating.logs(1, 1, at=datetime(2027, 1, 6, tzinfo=UTC)), [(10, "done")]),
        (treating.skips(1, 1, at=datetime(2027, 1, 6, tzinfo=UTC)), [(10, "skipped")]),
        (treating.logs(1, 7, at=datetime(2027, 1, 6, tzinfo=UTC)), [(10, "planned")]),
        (treating.treats(7, date(2027, 1, 20), at=datetime(2027, 1, 6, tzinfo=UTC)), [(10, "planned")]),
    ],
)
def test_the_diary_changes_as_the_customer_tells(now, event, sessions):
    told = table(paid(at=now), treating.treats(1, date(2027, 1, 10), at=now), event, now=now)

    assert [(each.day.day, each.state) for each in told.world.person.sessions] == sessions


def test_skin_that_has_not_healed_puts_the_next_session_off(now):
    told = table(
        paid(at=now),
        treating.treats(1, date(2027, 1, 4), at=now, place="clinic"),
        treating.treats(1, date(2027, 1, 9), at=now, place="clinic"),
        treating.not_healed(1, 1, at=now + DAY),
        treating.worries(1, 1, at=now + DAY),
        happenings.concern_closed(at=now + 2 * DAY),
        happenings.concern_closed(at=now + 3 * DAY),
        now=now,
    )

    assert [each.day for each in told.world.person.sessions] == [date(2027, 1, 4), date(2027, 1, 13)]
    assert told.world.person.worried_because == ""


def test_an_invented_order_needs_the_day_on_which_it_was_paid():
    with pytest.raises(ValueError, match="needs the day on which it was paid"):
        asking.invented(asking.Question(zone="UTC"), steps=(), basket=asking.Basket(groups="H"), wishes=world.Wishes())


def test_asking_again_later_waits_until_then(now):
    asks = step("A3", "delivered", offset_days=1, only_without_treatment_date=True, max_late=90 * DAY)
    told = table(
        paid(asks, at=now),
        happenings.dispatched(1, at=now + HOUR, transit=DAY),
        happenings.delivered(1, at=now + DAY),
        happenings.dispatched(1, at=now + DAY + HOUR, transit=DAY),
        happenings.snoozed(1, at=now + DAY + 2 * HOUR, until=date(2027, 1, 20)),
        now=now,
    )

    assert sent(told) == [(1, "A3", "20 10:00")]
