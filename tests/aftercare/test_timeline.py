"""One person, several orders and sessions: one timeline."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from shop.aftercare import rules
from shop.aftercare.rules import people

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)
PACK = people.Pack(family="DIA-HOME", group="H", pieces=10, depth_mm=Decimal("0.5"))


def step(key, anchor, days=0, at=10, **more):
    fixed = {"groups": "HNPA", "purpose": "service", "max_late": timedelta(days=3)}
    local_time = None if at is None else time(at)
    return rules.Step(key=key, anchor=anchor, offset_days=days, local_time=local_time, **{**fixed, **more})


RECEIPT = step("A0", "ordered", at=None, purpose="transactional")
ASK = step("A2", "delivered", 1)
EVENING = step("A6", "treated", 0, at=18, keeps_day=True, max_late=timedelta(hours=15))
MORNING = step("A7", "treated", 1, keeps_day=True, max_late=timedelta(hours=30))
WEEK = step("A9", "treated", 7)
NEXT = step("A11", "next", -7)
REORDER = step("A12", "runout", -14, purpose="marketing")
MORE = step("A14", "completed", 180, purpose="marketing")


def purchase(ref=1, *, steps=(RECEIPT, ASK, EVENING, MORNING), packs=(PACK,), lots=(), **known):
    situation = rules.Situation(**{"groups": "H", "ordered_at": NOON, "delivered_at": NOON, **known})
    return people.Purchase(ref=ref, steps=tuple(steps), situation=situation, packs=packs, lots=lots)


def session(day, ref=1, index=1, **more):
    return people.Session(purchase=ref, index=index, day=day, **more)


def person(*purchases, sessions=(), zone="UTC", **known):
    return people.Person(zone=zone, purchases=purchases or (purchase(),), sessions=tuple(sessions), **known)


def told(someone, now=NOON, history=None):
    """Each letter's wall time, or why it has none, by purchase, step and occurrence."""
    entries = rules.timeline(someone, now=now, history=history)
    return {
        f"{ref.purchase}.{ref.key}" + ("" if ref.occurrence == "1" else f".{ref.occurrence}"): planned.wall_time
        or planned.reason
        for ref, planned in ((entry.ref, entry.planned) for entry in entries)
    }


def sent(key, moment, ref=1, occurrence="1"):
    return {rules.Ref(ref, key, occurrence): rules.Past(closed=True, said="already sent", sent_at=moment)}


# Sessions


def test_each_session_has_its_own_letters_and_an_order_without_one_says_so():
    both = person(purchase(1), purchase(2), sessions=[session(date(2027, 1, 10)), session(date(2027, 3, 1), index=2)])

    assert told(both) == {
        "1.A0": "2027-01-05T12:00",
        "1.A2": "2027-01-06T10:00",
        "1.A6": "2027-01-10T18:00",
        "1.A6.2": "2027-03-01T18:00",
        "1.A7": "2027-01-11T10:00",
        "1.A7.2": "2027-03-02T10:00",
        "2.A0": "2027-01-05T12:00",
        "2.A2": "2027-01-07T10:00",
        "2.A6": "no treatment date yet",
        "2.A7": "no treatment date yet",
    }


def test_a_skipped_session_has_no_letters_and_an_order_that_ended_has_none_for_any():
    skipped = told(person(sessions=[session(date(2027, 1, 10), state="skipped")]))
    ended = told(person(purchase(stopped_because="refunded"), sessions=[session(date(2027, 1, 10))]))

    assert (skipped["1.A6"], ended["1.A6"]) == (people.SKIPPED, "refunded")


def test_who_said_not_for_me_gets_no_letters_about_a_session_told_before():
    assert told(person(purchase(treatment="not-for-me"), sessions=[session(date(2027, 1, 10))]))["1.A6"] == (
        "the customer said: not for me"
    )


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([session(date(2027, 1, 10))], {"1.A11": "2027-02-14T10:00"}),
        ([session(date(2027, 1, 10), depth_mm=Decimal("0.25"))], {"1.A11": "2027-01-17T10:00"}),
        ([session(date(2027, 1, 10), group="N")], {"1.A11": "2027-01-17T10:00"}),
        ([session(date(2027, 1, 10), not_before=date(2027, 3, 10))], {"1.A11": "2027-03-03T10:00"}),
        ([session(date(2027, 1, 10), not_before=date(2027, 1, 20))], {"1.A11": "2027-02-14T10:00"}),
        (
            [session(date(2027, 1, 10)), session(date(2027, 2, 20), index=2)],
            {"1.A11": "the next session has its date already", "1.A11.2": "2027-03-27T10:00"},
        ),
        (
            [session(date(2027, 1, 10)), session(date(2027, 2, 20), index=2, state="skipped")],
            {"1.A11": "2027-02-14T10:00", "1.A11.2": people.SKIPPED},
        ),
        ([], {"1.A11": "no session yet to count on from"}),
    ],
)
def test_the_next_session_is_counted_from_the_last_by_depth_and_after_healing(sessions, expected):
    only = replace(NEXT, only_last_session=True)
    assert told(person(purchase(steps=[only]), sessions=sessions)) == expected


def test_sessions_are_numbered_over_all_orders_and_a_clinics_do_not_count():
    third = step("A13", "treated", 84, min_session=3)
    days = [date(2027, 1, 10), date(2027, 3, 1), date(2027, 5, 1), date(2027, 7, 1)]
    sessions = [
        session(days[0], ref=1),
        session(days[1], ref=2),
        session(days[2], ref=1, index=2, place="clinic"),
        session(days[3], ref=2, index=2),
    ]
    two = person(
        purchase(1, steps=[replace(third, for_clinic_treatment=True)]), purchase(2, steps=[third]), sessions=sessions
    )

    assert told(two) == {
        "1.A13": "only from session 3 on",
        "1.A13.2": "only from session 3 on",
        "2.A13": "only from session 3 on",
        "2.A13.2": "2027-09-23T10:00",
    }


# Cartridges and courses


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([session(date(2027, 1, 10))], "2028-02-20T10:00"),
        ([session(date(2027, 1, 10), state="done")], "2028-02-20T10:00"),
        ([session(date(2027, 1, 10), state="done"), session(date(2027, 2, 21), index=2)], "2028-02-20T10:00"),
        ([session(date(2027, 1, 10), cartridges=2), session(date(2027, 2, 21), index=2)], "2028-01-09T10:00"),
        ([], "2027-11-16T10:00"),
    ],
)
def test_a_ten_pack_at_42_days_lasts_420_days_and_is_never_sold_again_sooner(sessions, expected):
    assert told(person(purchase(steps=[REORDER]), sessions=sessions)) == {"1.A12": expected}


def test_two_packs_last_twice_as_long_and_only_the_newer_order_asks():
    later = purchase(2, steps=[REORDER], ordered_at=NOON + timedelta(days=30))
    two = person(purchase(1, steps=[REORDER]), later, sessions=[session(date(2027, 1, 10))])

    assert told(two) == {"1.A12": "a newer order of the same kind came", "2.A12": "2029-04-15T10:00"}


def test_other_goods_or_a_refund_do_not_count():
    nano = people.Pack(family="DIA-HOME", group="N", pieces=5)
    other = purchase(2, steps=[REORDER], packs=(nano,), ordered_at=NOON + timedelta(days=30))
    gone = purchase(3, steps=[REORDER], ordered_at=NOON + timedelta(days=40), stopped_because="refunded")
    three = person(purchase(1, steps=[REORDER]), other, gone, sessions=[session(date(2027, 1, 10))])

    assert told(three) == {"1.A12": "2028-02-20T10:00", "2.A12": "2027-02-26T10:00", "3.A12": "refunded"}


def test_nothing_bought_that_runs_out_has_no_run_out():
    assert told(person(purchase(steps=[REORDER], packs=()))) == {
        "1.A12": "nobody can say yet when the cartridges run out"
    }
    assert told(person(purchase(steps=[REORDER], delivered_at=None))) == {
        "1.A12": "nobody can say yet when the cartridges run out"
    }


def test_discarded_cartridges_and_skin_that_has_not_healed_move_the_reorder():
    one = person(purchase(steps=[REORDER]), sessions=[session(date(2027, 1, 10))], discarded=4)
    red = person(purchase(steps=[REORDER]), sessions=[session(date(2027, 1, 10), not_before=date(2029, 1, 1))])

    assert told(one) == {"1.A12": "2027-09-05T10:00"}
    assert told(red) == {"1.A12": "2028-12-18T10:00"}


@pytest.mark.parametrize(
    ("days", "completed_on", "expected"),
    [
        ([], None, "the course is not over"),
        ([date(2027, 1, 10), date(2027, 3, 1)], None, "the course is not over"),
        ([date(2027, 1, 10), date(2027, 3, 1), date(2027, 5, 1)], None, "2027-10-28T10:00"),
        ([date(2027, 1, 10)], date(2027, 2, 1), "2027-07-31T10:00"),
        ([date(2027, 1, 10), date(2027, 3, 1)], date(2027, 2, 1), "2027-08-28T10:00"),
        ([], date(2027, 2, 1), "2027-07-31T10:00"),
    ],
)
def test_a_course_is_over_by_the_customers_word_or_after_three_sessions(days, completed_on, expected):
    sessions = [session(day, index=number) for number, day in enumerate(days, 1)]
    assert told(person(purchase(steps=[MORE]), sessions=sessions, completed_on=completed_on)) == {"1.A14": expected}


# Lots and repetitions


def test_each_lot_has_its_letters():
    steps = [step("A16", "expiring", -60), step("A17", "recalled", at=None, purpose="transactional")]
    lots = (
        people.Lot(ref="lot-7", expires_on=date(2027, 5, 31)),
        people.Lot(ref="lot-8", recalled_at=NOON),
    )

    assert told(person(purchase(steps=steps, lots=lots))) == {
        "1.A16.lot-7": "2027-04-01T10:00",
        "1.A16.lot-8": "no use-by date is known",
        "1.A17.lot-7": "no recall",
        "1.A17.lot-8": "2027-01-05T12:00",
    }
    assert told(person(purchase(steps=steps))) == {"1.A16": "no use-by date is known", "1.A17": "no recall"}


def test_a_lot_that_is_used_up_by_then_needs_no_notice():
    notice = step("A16", "expiring", -60, if_likely_unused=True)
    lots = (people.Lot(ref="lot-7", expires_on=date(2028, 6, 1)), people.Lot(ref="lot-8", expires_on=date(2028, 1, 1)))
    someone = person(purchase(steps=[notice], lots=lots), sessions=[session(date(2027, 1, 10))])

    assert told(someone) == {"1.A16.lot-7": "they are likely used up by then", "1.A16.lot-8": "2027-11-02T10:00"}


def test_a_repeated_step_comes_each_time_on_its_own_day():
    yearly = step("A18", "delivered", 30, repeat_days=365, repeat_times=3)

    assert told(person(purchase(steps=[yearly]))) == {
        "1.A18": "2027-02-04T10:00",
        "1.A18.2": "2028-02-04T10:00",
        "1.A18.3": "2029-02-03T10:00",
    }


# One a day, and not the same twice


def test_the_same_letter_of_a_second_order_rests_while_it_is_cooling():
    cool = replace(ASK, cooling_days=30)
    second = purchase(2, steps=[cool], delivered_at=NOON + timedelta(days=5))
    third = purchase(3, steps=[cool], delivered_at=NOON + timedelta(days=40))
    three = person(purchase(1, steps=[cool]), second, third)
    reason = "the same letter comes, or came, with another order or session"

    assert told(three) == {"1.A2": "2027-01-06T10:00", "2.A2": reason, "3.A2": "2027-02-15T10:00"}
    gone = {**sent("A2", NOON + timedelta(days=1))}
    assert told(three, now=NOON + timedelta(days=2), history=gone)["2.A2"] == reason


def test_of_two_letters_on_one_day_the_one_that_must_keep_it_stays_and_the_other_waits():
    week = person(
        purchase(1, steps=[EVENING, MORNING, WEEK]),
        sessions=[session(date(2027, 1, 10)), session(date(2027, 1, 17), index=2)],
    )

    plan = told(week)

    assert (plan["1.A6.2"], plan["1.A7.2"]) == ("2027-01-17T18:00", "2027-01-18T10:00")
    assert plan["1.A9"] == "2027-01-19T10:00"


def test_a_deferred_letter_has_as_long_to_live_as_before():
    same_day = person(purchase(1, steps=[ASK]), purchase(2, steps=[ASK]), purchase(3, steps=[ASK]))

    entries = rules.timeline(same_day, now=NOON)

    assert [entry.planned.wall_time for entry in entries] == [
        "2027-01-06T10:00",
        "2027-01-07T10:00",
        "2027-01-08T10:00",
    ]
    assert {entry.planned.expires_at - entry.planned.due_at for entry in entries} == {timedelta(days=3)}
    assert entries[1].planned.reason == "delivered + 1 days at 10:00 (another day: at most one letter a day)"


def test_receipts_and_recalls_are_all_sent_and_take_nobodys_day():
    recall = step("A17", "recalled", at=None)
    steps = [RECEIPT, recall, ASK]
    lots = (people.Lot(ref="lot-1", recalled_at=NOON + timedelta(hours=22)),)
    two = person(purchase(1, steps=steps, lots=lots), purchase(2, steps=steps, lots=lots))

    assert told(two, now=NOON + timedelta(hours=22)) == {
        "1.A0": "2027-01-06T10:00",
        "1.A17.lot-1": "2027-01-06T10:00",
        "1.A2": "2027-01-06T10:00",
        "2.A0": "2027-01-06T10:00",
        "2.A17.lot-1": "2027-01-06T10:00",
        "2.A2": "2027-01-07T10:00",
    }


def test_a_day_on_which_a_letter_left_is_taken():
    at_ten = datetime(2027, 1, 6, 9, 30, tzinfo=UTC)
    two = person(purchase(1, steps=[step("B", "delivered", 1, at=9), ASK]))

    assert told(two, now=at_ten, history=sent("B", at_ten))["1.A2"] == "2027-01-07T10:00"
    assert told(two, now=at_ten, history=sent("B", at_ten - timedelta(days=1)))["1.A2"] == "2027-01-06T10:00"


def test_after_an_outage_one_overdue_letter_goes_a_day_and_the_others_wait_their_turn():
    steps = [
        step("B", "delivered", 1, max_late=timedelta(days=9)),
        step("C", "delivered", 2, max_late=timedelta(days=9)),
    ]
    someone = person(purchase(steps=steps))
    before = rules.timeline(someone, now=NOON)
    open_ones = {
        entry.ref: rules.Past(closed=False, nominal_at=entry.planned.nominal_at, base_at=entry.planned.base_at)
        for entry in before
    }

    after = told(someone, now=NOON + timedelta(days=6), history=open_ones)

    assert after == {"1.B": "2027-01-06T10:00", "1.C": "2027-01-12T10:00"}


def test_offers_give_way_to_advice_on_the_same_day():
    offer = replace(ASK, key="M", purpose="marketing")
    assert told(person(purchase(steps=[offer, ASK]))) == {"1.M": "2027-01-07T10:00", "1.A2": "2027-01-06T10:00"}


def test_a_deferred_letter_keeps_its_wall_time_over_the_change_of_clocks_and_stays_out_of_the_night():
    arrived = datetime(2027, 3, 26, 12, tzinfo=UTC)
    late = step("B", "delivered", 1, at=20)
    two = person(
        purchase(1, steps=[late], delivered_at=arrived),
        purchase(2, steps=[late], delivered_at=arrived),
        zone="Europe/Paris",
    )

    first, second = rules.timeline(two, now=arrived)

    assert (first.planned.wall_time, second.planned.wall_time) == ("2027-03-27T20:00", "2027-03-28T20:00")
    assert second.planned.due_at - first.planned.due_at == timedelta(hours=23)


# What holds a person's letters


def test_a_pause_a_wait_and_a_worry_hold_what_belongs_to_each():
    steps = [RECEIPT, ASK, MORNING, NEXT, REORDER]
    someone = person(purchase(steps=steps), sessions=[session(date(2027, 1, 10))])

    paused = told(replace(someone, held_because="paused"))
    waiting = told(replace(someone, waits_because="wait"))
    worried = told(replace(someone, worried_because="worried"))

    assert list(paused.values()) == ["2027-01-05T12:00", "paused", "paused", "paused", "paused"]
    assert list(waiting.values()) == ["2027-01-05T12:00", "2027-01-06T10:00", "wait", "wait", "2028-02-20T10:00"]
    assert list(worried.values()) == [
        "2027-01-05T12:00",
        "2027-01-06T10:00",
        "2027-01-11T10:00",
        "worried",
        "worried",
    ]


def test_a_treatment_of_this_order_answers_the_question_when_and_an_older_one_does_not():
    asking = step("A3", "delivered", 8, only_without_treatment_date=True)
    own = person(purchase(steps=[asking]), sessions=[session(date(2027, 1, 10))])
    older = person(purchase(steps=[asking]), sessions=[session(date(2026, 12, 10), ref=9)])
    other = person(purchase(steps=[asking]), sessions=[session(date(2027, 1, 10), ref=9)])

    assert told(own)["1.A3"] == told(other)["1.A3"] == "only as long as there is no treatment date"
    assert told(older)["1.A3"] == "2027-01-13T10:00"


@pytest.mark.parametrize(
    ("address", "merges", "key"),
    [
        ("ann+shop@example.com", True, "ann@example.com"),
        ("ann+shop@example.com", False, "ann+shop@example.com"),
        ("+shop@example.com", True, "+shop@example.com"),
        ("ann@example.com", True, "ann@example.com"),
    ],
)
def test_plus_variants_are_one_person_as_configured(address, merges, key):
    assert people.key_of(address, merges_plus=merges) == key


def test_a_letter_put_off_for_longer_than_it_is_of_use_still_goes():
    brief = replace(ASK, max_late=timedelta(hours=4))
    three = person(*(purchase(number, steps=[brief]) for number in (1, 2, 3)))
    first = rules.timeline(three, now=NOON)
    history = {
        entry.ref: rules.Past(
            closed=False,
            nominal_at=entry.planned.nominal_at,
            base_at=entry.planned.base_at,
            due_at=entry.planned.due_at,
        )
        for entry in first[1:]
    } | sent("A2", first[0].planned.due_at)

    second = rules.timeline(three, now=first[1].planned.due_at, history=history)

    assert [entry.planned.wall_time for entry in second] == ["", "2027-01-07T10:00", "2027-01-08T10:00"]
    assert second[1].planned.expires_at == first[1].planned.expires_at


def test_of_two_letters_at_the_same_time_the_one_that_stands_first_in_the_sequence_goes_first():
    steps = [step("A9", "delivered", 1), step("A11", "delivered", 1)]

    assert told(person(purchase(steps=steps))) == {"1.A9": "2027-01-06T10:00", "1.A11": "2027-01-07T10:00"}


def test_a_session_uses_cartridges_of_its_own_order_and_what_was_thrown_away_counts_once():
    other = people.Pack(family="DRP-A", group="H", pieces=5, depth_mm=Decimal("0.5"))
    second = purchase(2, steps=[REORDER], packs=(other,))
    two = person(purchase(1, steps=[REORDER]), second, sessions=[session(date(2027, 1, 10), state="done")], discarded=2)

    assert (two.left(PACK.kind), two.left(other.kind)) == (7, 5)
    assert told(two) == {"1.A12": "2027-11-28T10:00", "2.A12": "2027-06-11T10:00"}


def test_a_session_of_an_order_without_such_tips_uses_those_of_another():
    pen = purchase(2, steps=[], packs=())
    two = person(purchase(1, steps=[]), pen, sessions=[session(date(2027, 1, 10), ref=2, state="done")])
    none = person(pen, sessions=[session(date(2027, 1, 10), ref=2)])

    assert two.left(PACK.kind) == 9
    assert (none.kind_of(none.sessions[0]), none.left(PACK.kind)) == (None, 0)


NEXT_DAY = step("A10", "treated", 8)
KEEPER = step("B", "delivered", 12, keeps_day=True)  # on the day of WEEK, which must give way


@pytest.mark.parametrize(
    ("others", "hours", "expected"),
    [
        ("a letter that keeps the day", 0, "2027-01-18T10:00"),
        ("a letter that keeps the day", 23, "2027-01-18T10:00"),
        ("a letter that keeps the day", 24, "already past: the next letter comes first"),
        ("nobody", 23 - 24, "2027-01-17T10:00"),
        ("nobody", 0, "already past: the next letter comes first"),
    ],
)
def test_a_letter_put_off_past_the_next_letters_moment_still_goes_unless_it_is_late_by_itself(others, hours, expected):
    """``hours`` after 10:00 on 18 January, when the letter about the eighth day is due."""
    two = [purchase(1, steps=[WEEK, NEXT_DAY])] + [purchase(2, steps=[KEEPER])] * (others != "nobody")
    someone = person(*two, sessions=[session(date(2027, 1, 10))])
    history = {
        entry.ref: rules.Past(
            closed=False,
            nominal_at=entry.planned.nominal_at,
            base_at=entry.planned.base_at,
            due_at=entry.planned.due_at,
        )
        for entry in rules.timeline(someone, now=NOON)
        if entry.ref.key != "B"
    } | (sent("B", datetime(2027, 1, 17, 10, tzinfo=UTC), ref=2) if others != "nobody" else {})

    now = datetime(2027, 1, 18, 10, tzinfo=UTC) + timedelta(hours=hours)

    assert told(someone, now=now, history=history)["1.A9"] == expected
