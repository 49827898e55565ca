"""How long skin rests, and how long cartridges last."""

from datetime import date
from decimal import Decimal

import pytest

from shop.aftercare.rules import diary

T1 = date(2027, 1, 10)


@pytest.mark.parametrize(
    ("is_surface", "depth", "least", "usual"),
    [
        (True, None, 7, 14),
        (True, "0.1", 7, 14),
        (False, "0.2", 14, 14),
        (False, "0.25", 14, 14),
        (False, "0.3", 14, 14),
        (False, "0.31", 28, 42),
        (False, "0.5", 28, 42),
        (False, None, 28, 42),
        (False, "2.5", 28, 42),
    ],
)
def test_deeper_needs_a_longer_rest_and_an_unknown_depth_the_longest(is_surface, depth, least, usual):
    rest = diary.rest_after(is_surface=is_surface, depth_mm=depth and Decimal(depth))

    assert (rest.least, rest.usual) == (least, usual)


@pytest.mark.parametrize(
    ("day", "others", "least", "expected"),
    [
        (date(2027, 1, 24), [T1], 14, None),
        (date(2027, 1, 23), [T1], 14, date(2027, 1, 24)),
        (date(2027, 1, 1), [T1], 14, date(2027, 1, 24)),
        (date(2027, 1, 23), [T1, date(2027, 2, 1)], 14, date(2027, 2, 15)),
        (T1, [], 14, None),
        (T1, [T1], 7, date(2027, 1, 17)),
    ],
)
def test_a_day_too_close_to_another_session_is_answered_with_the_first_that_is_not(day, others, least, expected):
    assert diary.too_early(day, others=others, least=least) == expected


@pytest.mark.parametrize(
    ("left", "per_session", "rest", "days"),
    [
        (2, 1, 42, 84),
        (5, 1, 42, 210),
        (10, 1, 42, 420),
        (10, 1, 14, 140),
        (10, 2, 42, 210),
        (3, 2, 42, 42),
        (0, 1, 42, 0),
    ],
)
def test_a_pack_lasts_as_long_as_its_sessions(left, per_session, rest, days):
    day = diary.runout_on(left=left, per_session=per_session, usual_rest=rest, session_on=T1)

    assert (day - T1).days == days


@pytest.mark.parametrize(
    ("pieces", "expires_on", "expected"),
    [
        (10, None, date(2027, 11, 21)),
        (10, date(2030, 1, 1), date(2027, 11, 21)),
        (10, date(2027, 9, 1), date(2027, 6, 3)),
        (2, None, date(2027, 3, 14)),
    ],
)
def test_without_sessions_one_letter_goes_at_three_quarters_of_the_pack_and_well_before_it_expires(
    pieces, expires_on, expected
):
    day = diary.runout_without_sessions(pieces=pieces, usual_rest=42, delivered_on=T1, expires_on=expires_on)

    assert day - diary.LETTER_BEFORE_RUNOUT == expected


@pytest.mark.parametrize(("bought", "used", "discarded", "left"), [(10, 3, 1, 6), (2, 3, 0, 0), (0, 0, 0, 0)])
def test_what_is_left_is_never_less_than_nothing(bought, used, discarded, left):
    assert diary.cartridges_left(bought=bought, used=used, discarded=discarded) == left
