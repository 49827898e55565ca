"""Steps that count from the next session, the run-out, a lot or the end of a course, and what holds them back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shop.aftercare import rules

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)
ORDER = rules.Situation(groups="H", ordered_at=NOON, delivered_at=NOON)


def step(anchor, days=0, **more):
    fixed = {"groups": "HNPA", "purpose": "service", "max_late": timedelta(days=3), "local_time": time(10)}
    return rules.Step(key="A", anchor=anchor, offset_days=days, **{**fixed, **more})


def verdict(step, situation, now=NOON):
    """The letter's day and time, or why it has none."""
    (planned,) = rules.plan(steps=[step], situation=situation, zone="UTC", now=now)
    return planned.wall_time or planned.reason


@pytest.mark.parametrize(
    ("anchor", "days", "known", "expected"),
    [
        ("next", -7, {"next_on": date(2027, 2, 20)}, "2027-02-13T10:00"),
        ("runout", -14, {"runout_on": date(2028, 3, 5)}, "2028-02-20T10:00"),
        ("expiring", -60, {"expires_on": date(2027, 5, 31)}, "2027-04-01T10:00"),
        ("completed", 180, {"completed_on": date(2027, 1, 1)}, "2027-06-30T10:00"),
        ("problem", 0, {"problem_at": NOON}, "2027-01-06T10:00"),
        ("treated", -5, {"treatment": "home", "treated_on": date(2027, 1, 20)}, "2027-01-15T10:00"),
        ("next", -7, {}, "no session yet to count on from"),
        ("runout", -14, {}, "nobody can say yet when the cartridges run out"),
        ("expiring", -60, {}, "no use-by date is known"),
        ("completed", 180, {}, "the course is not over"),
        ("problem", 0, {}, "no problem was reported"),
        ("recalled", 0, {}, "no recall"),
    ],
)
def test_a_step_counts_from_its_anchor_or_says_what_is_not_known(anchor, days, known, expected):
    assert verdict(step(anchor, days), replace(ORDER, **known)) == expected


def test_a_recall_notice_is_held_by_nothing_and_goes_out_at_night():
    night = datetime(2027, 1, 5, 23, tzinfo=UTC)
    gone = replace(
        ORDER, groups="A", stopped_because="refunded", held_because="paused", treatment="not-for-me", recalled_at=night
    )
    notice = step("recalled", groups="H", local_time=None, conditions=rules.Conditions(markets=("IE",)))

    assert verdict(notice, gone, now=night) == "2027-01-05T23:00"


def test_a_pause_holds_every_letter_but_the_receipt():
    paused = replace(ORDER, held_because="paused by the customer")

    assert verdict(step("delivered", 1), paused) == "paused by the customer"
    assert verdict(step("ordered", purpose="transactional", local_time=None), paused) == "2027-01-05T12:00"


def test_after_a_pause_a_step_goes_on_where_it_was_but_days_after_a_treatment_do_not_move():
    rest = ((NOON + timedelta(days=1), NOON + timedelta(days=11)),)
    rested = replace(ORDER, pauses=rest, treatment="home", treated_on=date(2027, 1, 20))

    assert verdict(step("delivered", 8), rested) == "2027-01-23T10:00"
    assert verdict(step("treated", 3), rested) == "2027-01-23T10:00"
    assert verdict(step("delivered", 0, purpose="transactional"), rested, now=NOON) == "2027-01-06T10:00"


def test_a_pause_that_began_after_a_step_was_due_does_not_move_it():
    later = replace(ORDER, pauses=((NOON + timedelta(days=9), NOON + timedelta(days=11)),))

    assert verdict(step("delivered", 1), later) == "2027-01-06T10:00"


def test_a_check_that_says_wait_holds_only_what_belongs_to_a_session():
    waiting = replace(
        ORDER, waits_because="the suitability check says: wait", treatment="home", treated_on=date(2027, 1, 20)
    )

    assert verdict(step("treated", 0), waiting) == "the suitability check says: wait"
    assert verdict(step("delivered", 1), waiting) == "2027-01-06T10:00"


def test_a_snooze_and_the_days_after_a_treatment_put_a_step_off():
    asking = step("delivered", 8, only_without_treatment_date=True)
    review = step("delivered", 45, also_after_treated_days=35)

    assert verdict(asking, replace(ORDER, snoozed_until=date(2027, 2, 1))) == "2027-02-01T10:00"
    assert verdict(asking, replace(ORDER, snoozed_until=date(2027, 1, 7))) == "2027-01-13T10:00"
    assert verdict(review, ORDER) == "2027-02-19T10:00"
    assert verdict(review, replace(ORDER, last_treated_on=date(2027, 2, 20))) == "2027-03-27T10:00"


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"classes": ("pen",)}, "only for classes: pen"),
        ({"families": ("DIA-PRO",)}, "only for families: DIA-PRO"),
        ({"skus": ("X",)}, "only for skus: X"),
        ({"audiences": ("professional",)}, "only for audiences: professional"),
        ({"markets": ("IE", "FR")}, "only for markets: IE, FR"),
        ({"buyer": "repeat"}, "only for a repeat order"),
        ({"markets": ("IE", "GB"), "buyer": "first", "classes": ("cartridge",)}, "2027-01-06T10:00"),
    ],
)
def test_conditions_ask_what_an_order_is_like(conditions, expected):
    traits = rules.Traits(
        classes=("cartridge",), families=("DIA-HOME",), skus=("DH-12-10",), audiences=("home",), markets=("GB",)
    )

    assert verdict(step("delivered", 1, conditions=rules.Conditions(**conditions)), replace(ORDER, traits=traits)) == (
        expected
    )


def test_steps_ask_for_the_moment_of_the_course():
    at = {"treatment": "home", "treated_on": date(2027, 1, 20), "next_on": date(2027, 3, 3)}
    third = replace(ORDER, session=3, **at)

    assert verdict(step("treated", 84, min_session=3), replace(third, session=2)) == "only from session 3 on"
    assert verdict(step("treated", 84, min_session=3), third) == "2027-04-14T10:00"
    again = step("next", -7, only_last_session=True)
    assert verdict(again, replace(third, is_last_session=False)) == "the next session has its date already"
    assert verdict(again, third) == "2027-02-24T10:00"
    assert (
        verdict(step("runout", -14), replace(ORDER, runout_on=date(2028, 3, 5), has_newer_order=True))
        == "a newer order of the same kind came"
    )


def test_a_use_by_date_matters_only_where_something_is_left_by_then():
    notice = step("expiring", -60, if_likely_unused=True)
    lot = replace(ORDER, expires_on=date(2027, 5, 31))

    assert verdict(notice, replace(lot, runout_on=date(2027, 5, 1))) == "they are likely used up by then"
    assert verdict(notice, replace(lot, runout_on=date(2027, 8, 1))) == "2027-04-01T10:00"
    assert verdict(notice, lot) == "2027-04-01T10:00"


def test_a_step_counted_from_a_day_without_a_time_goes_at_nine():
    treated = replace(ORDER, treatment="home", treated_on=date(2027, 1, 20))

    assert verdict(step("treated", local_time=None), treated) == "2027-01-20T09:00"


@pytest.mark.parametrize(
    ("began", "lasted", "expected"),
    [
        (timedelta(hours=1), timedelta(minutes=1), "2027-01-06T10:00"),
        (timedelta(hours=1), timedelta(hours=23), "2027-01-07T10:00"),
        (timedelta(hours=1), timedelta(days=1, hours=1), "2027-01-07T10:00"),
        (timedelta(hours=21, minutes=30), timedelta(hours=1), "2027-01-07T10:00"),
        (timedelta(hours=21, minutes=30), timedelta(days=3), "2027-01-09T10:00"),
        (timedelta(hours=1), timedelta(days=3, hours=23), "2027-01-10T10:00"),
    ],
)
def test_a_pause_moves_a_step_by_the_whole_days_it_lasted_and_never_into_itself(began, lasted, expected):
    rested = replace(ORDER, pauses=((NOON + began, NOON + began + lasted),))

    assert verdict(step("delivered", 1), rested) == expected
