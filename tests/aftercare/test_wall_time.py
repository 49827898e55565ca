"""Wall time in real zones: gaps, folds, days that never were, and nights."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from shop.aftercare import rules
from shop.aftercare.rules.wall_time import next_time

INSTANTS = [
    ("an ordinary winter day", "Europe/London", "2027-01-10", "18:00", "2027-01-10T18:00"),
    ("an ordinary summer day", "Europe/London", "2027-07-10", "18:00", "2027-07-10T17:00"),
    ("the hour London skips begins after it", "Europe/London", "2027-03-28", "01:30", "2027-03-28T01:00"),
    ("the last minute before London's gap", "Europe/London", "2027-03-28", "00:59", "2027-03-28T00:59"),
    ("the first minute after London's gap", "Europe/London", "2027-03-28", "02:00", "2027-03-28T01:00"),
    ("the hour London has twice counts once, first", "Europe/London", "2027-10-31", "01:30", "2027-10-31T00:30"),
    ("after London's fold", "Europe/London", "2027-10-31", "02:00", "2027-10-31T02:00"),
    ("New York's gap", "America/New_York", "2027-03-14", "02:30", "2027-03-14T07:00"),
    ("New York's fold", "America/New_York", "2027-11-07", "01:30", "2027-11-07T05:30"),
    ("a gap at midnight", "Asia/Beirut", "2027-03-28", "00:30", "2027-03-27T22:00"),
    ("half an hour's gap", "Australia/Lord_Howe", "2027-10-03", "02:10", "2027-10-02T15:30"),
    ("a day that Samoa never had", "Pacific/Apia", "2011-12-30", "10:00", "2011-12-30T10:00"),
    ("the far east", "Pacific/Kiritimati", "2027-01-10", "08:00", "2027-01-09T18:00"),
    ("the far west", "Pacific/Pago_Pago", "2027-01-10", "08:00", "2027-01-10T19:00"),
    ("quarters of an hour", "Pacific/Chatham", "2027-01-10", "10:00", "2027-01-09T20:15"),
]


@pytest.mark.parametrize(("name", "zone", "day", "at", "expected"), INSTANTS, ids=[row[0] for row in INSTANTS])
def test_wall_time_becomes_one_moment(name, zone, day, at, expected):
    moment = rules.instant(date.fromisoformat(day), time.fromisoformat(at), zone=ZoneInfo(zone))

    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


HELD = [
    ("at noon nothing is held", "Europe/London", "2027-01-10T12:00", "2027-01-10T12:00"),
    ("08:00 is day", "Europe/London", "2027-01-10T08:00", "2027-01-10T08:00"),
    ("07:59 is night", "Europe/London", "2027-01-10T07:59", "2027-01-10T08:00"),
    ("20:59 is day", "Europe/London", "2027-01-10T20:59", "2027-01-10T20:59"),
    ("21:00 is night", "Europe/London", "2027-01-10T21:00", "2027-01-11T08:00"),
    ("midnight", "Europe/London", "2027-01-11T00:00", "2027-01-11T08:00"),
    ("the short night", "Europe/London", "2027-03-27T22:00", "2027-03-28T07:00"),
    ("the long night", "Europe/London", "2027-10-30T21:00", "2027-10-31T08:00"),
    ("night in New York, day in London", "America/New_York", "2027-01-10T12:00", "2027-01-10T13:00"),
    ("over the date line", "Pacific/Auckland", "2027-01-10T09:00", "2027-01-10T19:00"),
    ("Samoa's skipped day", "Pacific/Apia", "2011-12-30T08:00", "2011-12-30T18:00"),
]


@pytest.mark.parametrize(("name", "zone", "moment", "expected"), HELD, ids=[row[0] for row in HELD])
def test_quiet_hours_hold_until_the_customers_morning(name, zone, moment, expected):
    held = rules.QUIET.hold(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone=ZoneInfo(zone))

    assert held == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_the_next_time_of_day_may_be_this_very_moment():
    london = ZoneInfo("Europe/London")
    ten = datetime(2027, 1, 10, 10, 0, tzinfo=UTC)

    assert next_time(time(10), zone=london, not_before=ten) == ten
    assert next_time(time(9), zone=london, not_before=ten) == datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


TABLE = (
    "# comment\nGB\t+513030-0000731\tEurope/London\nDE\t+5230+01322\tEurope/Berlin\tmost\nDE\t+47\tEurope/Busingen\n"
)


@pytest.mark.parametrize(
    ("country", "zone"), [("GB", "Europe/London"), ("de", "Europe/Berlin"), ("ZZ", "UTC"), ("", "UTC")]
)
def test_a_country_has_the_first_zone_of_the_table(country, zone):
    assert rules.zone_of(country, table=TABLE) == zone


def test_a_short_line_of_the_table_names_no_zone():
    assert rules.zone_of("XX", table="XX\tonly two") == "UTC"
