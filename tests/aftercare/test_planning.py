"""The plan, told in tables: what is known, what time it is, and what becomes of each letter."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shop.aftercare import rules


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def service(key, anchor, days, clock, late, **more):
    more = {"groups": "H", **more}
    wall = time.fromisoformat(clock)
    return rules.Step(
        key=key,
        anchor=anchor,
        offset_days=days,
        local_time=wall,
        purpose="service",
        max_late=timedelta(hours=late),
        **more,
    )


AFTER = {"groups": "HP", "for_clinic_treatment": True}
RECEIPT = rules.Step(key="A0", anchor="ordered", groups="HNPA", purpose="transactional", max_late=timedelta(days=30))
STEPS = [
    RECEIPT,
    replace(RECEIPT, key="A1", anchor="dispatched", max_late=timedelta(days=14)),
    service("A2", "delivered", 1, "10:00", 240, before_treatment=True),
    service("A2n", "delivered", 1, "10:00", 240, groups="N"),
    service("A3", "delivered", 8, "10:00", 336, only_without_treatment_date=True),
    service("A6", "treated", 0, "18:00", 15, at_once_when_late=True, **AFTER),
    service("A7", "treated", 1, "10:00", 30, at_once_when_late=True, **AFTER),
    service("A8", "treated", 3, "10:00", 72, **AFTER),
    service("A9", "treated", 7, "10:00", 120, **AFTER),
]
PAID = rules.Situation(groups="H", ordered_at=at("2027-01-05T09:00"))
TREATED = replace(PAID, treatment="home", treated_on=date(2027, 1, 10))


def planned(situation, now, *, steps=STEPS, zone="Europe/London", history=None):
    return {
        each.key: each for each in rules.plan(steps=steps, situation=situation, zone=zone, now=at(now), history=history)
    }


def verdicts(*args, **more):
    """Each step as its UTC time, or as the reason why it has none."""
    return {
        key: each.due_at.strftime("%m-%d %H:%M") if each.due_at else each.reason
        for key, each in planned(*args, **more).items()
    }


def test_an_order_without_a_treatment_date_gets_no_day_by_day_letters():
    assert verdicts(PAID, "2027-01-05T09:00") == {
        "A0": "01-05 09:00",
        "A1": "not dispatched yet",
        "A2": "not delivered yet",
        "A2n": "only for nano tips",
        "A3": "not delivered yet",
        "A6": "no treatment date yet",
        "A7": "no treatment date yet",
        "A8": "no treatment date yet",
        "A9": "no treatment date yet",
    }


def test_an_order_that_is_not_paid_gets_no_receipt():
    assert verdicts(rules.Situation(groups="A"), "2027-01-05T09:00")["A0"] == "not paid yet"


def test_delivery_brings_the_invitation_and_later_one_reminder():
    arrived = replace(PAID, dispatched_at=at("2027-01-06T12:00"), delivered_at=at("2027-01-08T15:00"))

    found = verdicts(arrived, "2027-01-08T15:00")

    assert (found["A1"], found["A2"], found["A3"]) == ("01-08 15:00", "01-09 10:00", "01-16 10:00")


def test_a_treatment_date_plans_the_days_after_it_and_ends_the_asking():
    arrived = replace(TREATED, delivered_at=at("2027-01-08T15:00"))

    assert verdicts(arrived, "2027-01-08T15:00", steps=STEPS[2:]) == {
        "A2": "01-09 10:00",
        "A2n": "only for nano tips",
        "A3": "only as long as there is no treatment date",
        "A6": "01-10 18:00",
        "A7": "01-11 10:00",
        "A8": "01-13 10:00",
        "A9": "01-17 10:00",
    }


PAST = [
    ("set in the afternoon of the day", "01-10T15:00", ["01-10 18:00", "01-11 10:00", "01-13 10:00", "01-17 10:00"]),
    ("set the same evening: at once", "01-10T20:00", ["01-10 20:00", "01-11 10:00", "01-13 10:00", "01-17 10:00"]),
    ("set the same night: at eight", "01-10T22:30", ["01-11 08:00", "01-11 10:00", "01-13 10:00", "01-17 10:00"]),
    ("set the next morning at nine", "01-11T09:30", [None, "01-11 10:00", "01-13 10:00", "01-17 10:00"]),
    ("set the next afternoon", "01-11T15:00", [None, "01-11 15:00", "01-13 10:00", "01-17 10:00"]),
    ("set two days later, too late for day 1", "01-12T17:00", [None, None, "01-13 10:00", "01-17 10:00"]),
    ("72 hours reached at three: waits for ten", "01-13T15:00", [None, None, "01-14 10:00", "01-17 10:00"]),
    ("set after five days: the current window", "01-15T15:00", [None, None, "01-16 10:00", "01-17 10:00"]),
    ("set after six days and a half", "01-16T15:00", [None, None, None, "01-17 10:00"]),
    ("set after nine days", "01-19T11:00", [None, None, None, "01-20 10:00"]),
    ("set after weeks", "02-10T11:00", [None, None, None, None]),
]


@pytest.mark.parametrize(("name", "now", "expected"), PAST, ids=[row[0] for row in PAST])
def test_a_treatment_in_the_past_gets_only_its_current_window(name, now, expected):
    found = planned(TREATED, f"2027-{now}", steps=STEPS[5:])

    assert [each.due_at and each.due_at.strftime("%m-%d %H:%M") for each in found.values()] == expected
    assert {each.reason for each in found.values() if not each.due_at} <= {
        "already past",
        "already past: the next letter comes first",
    }


ZONES = [
    ("London in winter", "Europe/London", "2027-01-10", "2027-01-10T18:00", "2027-01-11T10:00"),
    ("London, clocks go forward next day", "Europe/London", "2027-03-27", "2027-03-27T18:00", "2027-03-28T09:00"),
    ("London, clocks go back next day", "Europe/London", "2027-10-30", "2027-10-30T17:00", "2027-10-31T10:00"),
    ("Dublin, clocks go forward next day", "Europe/Dublin", "2027-03-27", "2027-03-27T18:00", "2027-03-28T09:00"),
    ("New York, clocks go forward", "America/New_York", "2027-03-13", "2027-03-13T23:00", "2027-03-14T14:00"),
    ("New York, clocks go back", "America/New_York", "2027-11-06", "2027-11-06T22:00", "2027-11-07T15:00"),
    ("St John's, half hours", "America/St_Johns", "2027-01-10", "2027-01-10T21:30", "2027-01-11T13:30"),
    ("Phoenix never changes", "America/Phoenix", "2027-07-10", "2027-07-11T01:00", "2027-07-11T17:00"),
    ("Auckland is a day ahead", "Pacific/Auckland", "2027-01-10", "2027-01-10T05:00", "2027-01-10T21:00"),
    ("Kiritimati is further ahead", "Pacific/Kiritimati", "2027-01-10", "2027-01-10T04:00", "2027-01-10T20:00"),
    ("Pago Pago is behind", "Pacific/Pago_Pago", "2027-01-10", "2027-01-11T05:00", "2027-01-11T21:00"),
    ("Chatham has quarters", "Pacific/Chatham", "2027-01-10", "2027-01-10T04:15", "2027-01-10T20:15"),
]


@pytest.mark.parametrize(("name", "zone", "day", "evening", "morning"), ZONES, ids=[row[0] for row in ZONES])
def test_each_letter_comes_at_the_same_hour_of_the_customers_clock(name, zone, day, evening, morning):
    situation = replace(PAID, treatment="home", treated_on=date.fromisoformat(day))

    found = planned(situation, "2027-01-06T09:00", zone=zone, steps=STEPS[5:7])

    assert (found["A6"].due_at, found["A7"].due_at) == (at(evening), at(morning))
    assert (found["A6"].wall_time[11:], found["A7"].wall_time[11:]) == ("18:00", "10:00")


def test_a_receipt_goes_at_night_and_advice_waits_for_the_morning():
    late = replace(PAID, ordered_at=at("2027-01-05T23:30"))
    advice = service("X", "ordered", 0, "23:00", 24)

    found = planned(late, "2027-01-05T22:00", steps=[RECEIPT, advice])

    assert (found["A0"].due_at, found["X"].due_at) == (at("2027-01-05T23:30"), at("2027-01-06T08:00"))
    assert found["X"].reason == "paid at 23:00 (moved out of the quiet hours)"


def test_a_receipt_long_forgotten_is_not_sent():
    assert verdicts(PAID, "2027-03-01T09:00")["A0"] == "already past"
    assert verdicts(PAID, "2027-01-06T09:00")["A0"] == "01-06 09:00"


def test_each_date_has_its_reason():
    arrived = replace(
        TREATED, dispatched_at=at("2027-01-06T12:00"), delivered_at=at("2027-01-08T15:00"), delivery_is_estimated=True
    )

    found = planned(arrived, "2027-01-13T15:00")

    assert found["A0"].reason == "paid (that time had passed)"
    assert found["A1"].reason == "dispatched (that time had passed)"
    assert found["A8"].reason == "treatment day + 3 days at 10:00 (that time had passed)"
    assert planned(arrived, "2027-01-08T16:00")["A2"].reason == "delivered (estimated) + 1 days at 10:00"
    assert planned(arrived, "2027-01-08T16:00")["A6"].reason == "treatment day at 18:00"


def test_before_the_treatment_means_not_after_it():
    arrived = replace(TREATED, delivered_at=at("2027-01-10T12:00"))

    assert verdicts(arrived, "2027-01-10T12:00")["A2"] == "only before the treatment"
    assert verdicts(replace(arrived, treated_on=date(2027, 1, 11)), "2027-01-10T12:00")["A2"] == "01-11 10:00"


def test_a_clinics_patient_gets_the_days_after_whatever_was_bought():
    patient = replace(TREATED, treatment="clinic", delivered_at=at("2027-01-08T15:00"))

    at_home = verdicts(patient, "2027-01-08T15:00")
    with_nano_tips = verdicts(replace(patient, groups="N"), "2027-01-08T15:00")

    assert (at_home["A0"], at_home["A2"], at_home["A6"]) == (
        "01-08 15:00",
        "only for treatment at home",
        "01-10 18:00",
    )
    assert (with_nano_tips["A2"], with_nano_tips["A2n"], with_nano_tips["A6"]) == (
        "only for home needle cartridges and pens",
        "only for treatment at home",
        "01-10 18:00",
    )


def test_nano_tips_used_at_home_bring_no_letters_about_needles():
    assert verdicts(replace(TREATED, groups="N"), "2027-01-08T15:00")["A6"] == (
        "only for home needle cartridges and pens or professional products"
    )


def test_not_for_me_leaves_only_receipts():
    found = verdicts(replace(PAID, treatment="not-for-me"), "2027-01-05T09:00")

    assert (found["A0"], found["A2"], found["A6"]) == (
        "01-05 09:00",
        "the customer said: not for me",
        "the customer said: not for me",
    )


def test_an_order_that_ended_gets_nothing():
    assert set(verdicts(replace(TREATED, stopped_because="refunded"), "2027-01-05T09:00").values()) == {"refunded"}


def test_what_was_sent_is_never_planned_again():
    sent = {"A6": rules.Past(closed=True, said="already sent on Sunday 10 January 2027")}
    moved = replace(TREATED, treated_on=date(2027, 2, 1))

    found = verdicts(moved, "2027-01-12T12:00", history=sent)

    assert (found["A6"], found["A7"]) == ("already sent on Sunday 10 January 2027", "02-02 10:00")


def test_an_open_letter_keeps_its_date_until_its_anchor_moves():
    first = planned(TREATED, "2027-01-13T15:00")["A8"]
    kept = {"A8": rules.Past(closed=False, nominal_at=first.nominal_at, base_at=first.due_at)}

    assert verdicts(TREATED, "2027-01-14T10:00", history=kept)["A8"] == "01-14 10:00"
    assert verdicts(TREATED, "2027-01-14T12:00", history=kept)["A8"] == "01-14 10:00"
    assert verdicts(TREATED, "2027-01-14T12:00")["A8"] == "01-15 10:00"
    moved = replace(TREATED, treated_on=date(2027, 1, 20))
    assert verdicts(moved, "2027-01-14T12:00", history=kept)["A8"] == "01-23 10:00"


def test_an_open_letter_ends_when_the_next_one_is_due():
    first = planned(TREATED, "2027-01-05T15:00")["A8"]
    kept = {"A8": rules.Past(closed=False, nominal_at=first.nominal_at, base_at=first.due_at)}
    patient = [replace(step, max_late=timedelta(days=30)) for step in STEPS]

    assert verdicts(TREATED, "2027-01-17T10:00", history=kept, steps=patient)["A8"] == (
        "already past: the next letter comes first"
    )


def test_letters_of_another_group_close_no_window():
    steps = [STEPS[5], service("Xn", "treated", 0, "18:30", 48, groups="N"), STEPS[7]]

    assert verdicts(TREATED, "2027-01-10T20:00", steps=steps)["A6"] == "01-10 20:00"


GROUPS = [(["H"], "H"), (["", "N", "H"], "HN"), (["P", "P"], "P"), ([""], "A"), ([], "A")]


@pytest.mark.parametrize(("products", "groups"), GROUPS)
def test_the_buyers_groups_follow_from_the_products(products, groups):
    assert rules.groups_of(products) == groups
