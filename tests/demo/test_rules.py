"""What the demo decides."""

from datetime import timedelta

import pytest

from shop.demo import rules


def test_one_number_moves_all_ports():
    assert rules.ports(9000).all == (9000, 9001, 9002, 9025)


@pytest.mark.parametrize("first", [0, -1, 65_511])
def test_a_port_outside_the_range_is_refused(first):
    with pytest.raises(rules.CannotStart) as refusal:
        rules.ports(first)
    assert str(refusal.value) == f"--port is {first}; it must lie between 1 and 65510."


@pytest.mark.parametrize(
    ("before", "seconds", "crashes"), [(0, 1, 1), (1, 1, 2), (1, 59.9, 2), (1, 60, 1), (0, 3600, 1)]
)
def test_a_minute_of_quiet_wipes_the_slate(before, seconds, crashes):
    assert rules.crashes_in_a_row(before, ran_for=timedelta(seconds=seconds)) == crashes


def test_the_second_crash_in_a_row_ends_the_demo():
    assert [rules.gives_up(crashes) for crashes in (0, 1, 2, 3)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("written", "seconds"), [("86400", 86_400), (" 5\n", 5), ("", 0), ("soon", 0), ("-5", 0), ("9" * 30, 0)]
)
def test_the_clock_reads_whole_seconds_and_takes_nonsense_for_none(written, seconds):
    assert rules.offset(written) == timedelta(seconds=seconds)
