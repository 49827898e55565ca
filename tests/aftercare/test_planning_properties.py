"""Whatever happens to an order, in whatever zone: nothing early, nothing at night, nothing twice, all explained."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from shop.aftercare import rules

ZONES = [
    "UTC",
    "Europe/London",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Phoenix",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
]
moments = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(2026, 12, 1), date(2028, 1, 31))
steps = st.builds(
    rules.Step,
    key=st.uuids().map(str),
    anchor=st.sampled_from(["ordered", "dispatched", "delivered", "treated"]),
    groups=st.sampled_from(["H", "HP", "N", "HNPA"]),
    purpose=st.sampled_from(["transactional", "service"]),
    max_late=st.integers(1, 400).map(lambda hours: timedelta(hours=hours)),
    offset_days=st.integers(0, 30),
    local_time=st.times().map(lambda moment: time(moment.hour, moment.minute)),
    only_without_treatment_date=st.booleans(),
    before_treatment=st.booleans(),
    for_clinic_treatment=st.booleans(),
    at_once_when_late=st.booleans(),
)
situations = st.builds(
    rules.Situation,
    groups=st.sampled_from(["H", "HN", "P", "A"]),
    ordered_at=moments,
    dispatched_at=st.none() | moments,
    delivered_at=st.none() | moments,
    treated_on=st.none() | days,
    treatment=st.sampled_from(["unknown", "home", "clinic", "not-for-me"]),
    stopped_because=st.sampled_from(["", "", "", "refunded"]),
)


@limits(max_examples=400, deadline=None)
@given(
    steps=st.lists(steps, max_size=6, unique_by=lambda step: step.key),
    situation=situations,
    zone=st.sampled_from(ZONES),
    now=moments,
    later=st.timedeltas(timedelta(0), timedelta(days=60)),
)
def test_nothing_early_nothing_at_night_nothing_twice_and_all_explained(steps, situation, zone, now, later):
    plan = rules.plan(steps=steps, situation=situation, zone=zone, now=now)

    assert [each.key for each in plan] == [step.key for step in steps]
    for step, each in zip(steps, plan, strict=True):
        assert each.reason
        if each.due_at is not None:
            assert each.due_at >= now
            assert each.due_at >= each.nominal_at
            assert each.due_at <= each.expires_at
            local = each.due_at.astimezone(ZoneInfo(zone))
            assert each.wall_time == local.strftime("%Y-%m-%dT%H:%M")
            if step.purpose == "service":
                assert time(8) <= local.time() < time(21)

    _replanning_changes_nothing(plan, steps=steps, situation=situation, zone=zone, now=now)
    sent = {each.key: rules.Past(closed=True, said="sent") for each in plan if each.due_at}
    again = rules.plan(steps=steps, situation=situation, zone=zone, now=now + later, history=sent)
    assert not [each.key for each in again if each.due_at and each.key in sent]


def _replanning_changes_nothing(plan, *, steps, situation, zone, now):
    """An open letter keeps its date at any moment before it."""
    open_ones = {
        each.key: rules.Past(closed=False, nominal_at=each.nominal_at, base_at=each.due_at)
        for each in plan
        if each.due_at
    }
    first = min((each.due_at for each in plan if each.due_at), default=now)
    again = rules.plan(steps=steps, situation=situation, zone=zone, now=first, history=open_ones)
    assert {each.key: each.due_at for each in again if each.key in open_ones} == {
        key: past.base_at for key, past in open_ones.items()
    }
