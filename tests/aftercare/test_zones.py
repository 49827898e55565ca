"""Wall time is the truth: when a country moves its clocks, the letters' UTC follows."""

import zoneinfo
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from shop.aftercare import actions, queries
from shop.aftercare.models import Person
from shop.mail.models import Message
from tests.aftercare import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def helsinki_time_in_london(tmp_path, monkeypatch):
    """A newer tz database, in which London keeps Helsinki's time."""

    def publish():
        (tmp_path / "Europe").mkdir()
        helsinki = files("tzdata") / "zoneinfo" / "Europe" / "Helsinki"
        (tmp_path / "Europe" / "London").write_bytes(helsinki.read_bytes())
        zoneinfo.reset_tzpath(to=[str(tmp_path)])
        zoneinfo.ZoneInfo.clear_cache()
        monkeypatch.setattr(queries, "TZDATA", "2099z")

    yield publish
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def test_the_pinned_package_is_the_only_tz_database():
    assert zoneinfo.TZPATH == ()


def test_a_new_tz_database_moves_the_utc_of_every_letter_not_sent(now, helsinki_time_in_london):
    enrolment = makers.enrolment(now=now)
    actions.set_treatment(enrolment, treated_on=date(2027, 1, 10), treatment="home", now=now)
    row = enrolment.planned_steps.get(key="A6")
    assert (row.wall_time, row.due_at) == ("2027-01-10T18:00", datetime(2027, 1, 10, 18, tzinfo=UTC))
    assert actions.renew_zones(now=now) == 0

    helsinki_time_in_london()

    assert actions.renew_zones(now=now) == 1
    assert actions.renew_zones(now=now) == 0
    row.refresh_from_db()
    assert (row.wall_time, row.due_at) == ("2027-01-10T18:00", datetime(2027, 1, 10, 16, tzinfo=UTC))
    assert Message.objects.get(kind="aftercare-a6").due_at == row.due_at
    assert Person.objects.get().tzdata == "2099z"


def test_at_most_so_many_people_are_renewed_in_one_round(now, helsinki_time_in_london):
    actions.load(makers.sequence(), now=now)
    for name in ("ann", "bob", "cat"):
        makers.enrolled(makers.order(email=f"{name}@example.com"), started_at=now, now=now)
    helsinki_time_in_london()

    assert [actions.renew_zones(now=now, limit=2) for _ in range(3)] == [2, 1, 0]
