"""An order that is enrolled only after it left: aftercare hears of its lots all the same."""

from datetime import datetime, timedelta

import pytest

from shop import clock
from shop.aftercare import actions as aftercare
from shop.aftercare.models import EnrolledLot, PlannedStep
from shop.lots.models import Lot
from shop.orders import lifecycle, queries, tasks
from shop.orders.lifecycle import lotting
from tests import factories
from tests.aftercare import makers

pytestmark = pytest.mark.django_db
SOON_OVER = makers.service("A16", anchor="expiring", days=-60, max_late_hours=720)


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch: pytest.MonkeyPatch, now: datetime):
    monkeypatch.setattr(clock, "now", lambda: now)


def left(now: datetime, *numbers: str, email: str = "ada@example.com"):
    """An order of two pieces that left, a piece of each of these lots, before any sequence was loaded."""
    order = makers.order(lines=[(makers.home_cartridge(), 2)], email=email)
    for number in numbers:
        factories.parcel(order, lots=[factories.share(1, number=number)], now=now)
    return order


def enrolled_late(now: datetime):
    aftercare.load(makers.sequence(makers.step("A0"), SOON_OVER), now=now)
    aftercare.sweep(now=now)


def known():
    return list(EnrolledLot.objects.order_by("number").values_list("number", "pieces"))


def test_lots_that_left_before_the_enrolment_are_told_and_planned_for(now: datetime):
    left(now - timedelta(days=1), "A1", "B2")
    enrolled_late(now)
    assert known() == []

    tasks.tell_lots(timestamp=0)

    assert known() == [("A1", 1), ("B2", 1)]
    planned = PlannedStep.objects.filter(key="A16", lot__isnull=False)
    assert sorted(row.wall_time for row in planned) == ["2028-04-01T10:00", "2028-04-02T10:00"]


def test_told_twice_is_told_once_and_the_next_parcel_adds_to_it(now: datetime):
    order = left(now - timedelta(days=1), "A1")
    enrolled_late(now)

    assert [lifecycle.tell_lots(now=now) for _ in range(2)] == [1, 0]
    facts = [lotting.as_fact(each) for each in queries.pieces_of(order)]
    assert aftercare.note_lots(order, lots=facts, now=now) is False
    factories.parcel(order, lots=[factories.share(1, number="A1")], now=now)
    assert known() == [("A1", 2)]


def test_a_lot_of_two_parcels_is_counted_whole(now: datetime):
    left(now - timedelta(days=1), "A1", "A1")
    enrolled_late(now)

    lifecycle.tell_lots(now=now)
    assert known() == [("A1", 2)]


def test_a_recalled_lot_is_the_recalls_own_business(now: datetime):
    product, earlier = makers.home_cartridge(), now - timedelta(days=1)
    of_both, of_one = (makers.order(lines=[(product, 2)], email=f"{name}@example.com") for name in ("ada", "bea"))
    for order, number in [(of_both, "A1"), (of_both, "B2"), (of_one, "A1")]:
        factories.parcel(order, lots=[factories.share(1, number=number)], now=earlier)
    enrolled_late(now)
    lifecycle.recall_lot(Lot.objects.get(number="A1"), words=factories.words(), now=now)

    assert list(queries.with_untold_lots(limit=9)) == [of_both]
    assert (lifecycle.tell_lots(now=now), known()) == (1, [("B2", 1)])


def test_an_order_that_ended_is_not_asked_about(now: datetime):
    first = left(now - timedelta(days=1), "A1")
    left(now - timedelta(days=1), "B2", email="bea@example.com")
    enrolled_late(now)
    aftercare.stop(first, reason="refunded", now=now)

    assert (lifecycle.tell_lots(now=now), known()) == (1, [("B2", 1)])


def test_one_orders_trouble_is_not_the_next_ones(now: datetime, monkeypatch: pytest.MonkeyPatch):
    broken = left(now - timedelta(days=1), "A1")
    left(now - timedelta(days=1), "B2", email="bea@example.com")
    enrolled_late(now)
    note_lots = aftercare.note_lots

    def fail_for_one(order, **facts):
        if order == broken:
            raise RuntimeError("no")
        return note_lots(order, **facts)

    monkeypatch.setattr(aftercare, "note_lots", fail_for_one)
    assert (lifecycle.tell_lots(now=now), known()) == (1, [("B2", 1)])
