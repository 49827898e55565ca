"""Until when the packs that leave now can be used, and whether a customer would use one up, never hurried."""

from datetime import date

import pytest
from django.test import Client

from shop import clock
from shop.aftercare.rules import diary
from shop.lots.models import Lot, Recall
from tests import factories
from tests.forks.pages import find, words

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 5)
NEEDLES = {"audience": "home", "tip_type": "needle", "max_depth_mm": 0.5}


@pytest.fixture(autouse=True)
def the_clock(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)


def lot(product, expires_on: date, *, now, number: str = "A1"):
    return Lot.objects.create(product=product, title="x", number=number, expires_on=expires_on, created_at=now)


def packs_on(page) -> list[str]:
    return [words(pack).split(" US$")[0] for pack in find(page, cls="pack")]


@pytest.mark.parametrize(
    ("expires_on", "used"),
    [
        (date(2027, 1, 8), 0),
        (date(2027, 1, 9), 1),
        (date(2027, 2, 19), 1),
        (date(2027, 2, 20), 2),
        (date(2027, 12, 31), 9),
    ],
)
def test_one_cartridge_a_session_at_the_planners_pace(expires_on: date, used: int):
    assert diary.used_before(expires_on, first_on=date(2027, 1, 9), usual_rest=42) == used


def test_a_pack_that_outlasts_its_date_says_how_much_of_it_would_be_used(client: Client, now):
    family = factories.family((5, "16.90", 3), (10, "29.90", 3), **NEEDLES)
    for child in family.children.all():
        lot(child, date(2027, 11, 30), now=now)
    assert packs_on(client.get(family.get_absolute_url())) == [
        "Pack of 5 Only 3 left The last we sent can be used until November 2027.",
        "Pack of 10 Only 3 left The last we sent can be used until November 2027. "
        "You’d use about 8 of 10 before 11/2027. A smaller pack may be enough.",
    ]


def test_a_surface_tip_is_used_more_often_and_so_lasts_no_longer_than_its_date(client: Client, now):
    family = factories.family((10, "29.90", 30), audience="home", tip_type="nano", max_depth_mm=0.1)
    lot(family.children.get(), date(2027, 11, 30), now=now)
    assert packs_on(client.get(family.get_absolute_url())) == [
        "Pack of 10 In stock The last we sent can be used until November 2027."
    ]


def test_nothing_is_said_of_dates_that_nobody_knows_nor_of_lots_that_are_over_or_recalled(client: Client, now):
    family = factories.family((10, "29.90", 30), **NEEDLES)
    pack = family.children.get()
    lot(pack, TODAY, now=now, number="OVER")
    recalled = lot(pack, date(2027, 3, 31), now=now, number="BACK")
    Recall.objects.create(lot=recalled, hazard="x", what_to_do="x", remedies=[], contact="x", decided_at=now)
    assert packs_on(client.get(family.get_absolute_url())) == ["Pack of 10 In stock"]


def test_the_lot_that_began_to_leave_last_is_the_one_that_counts(client: Client, now):
    family = factories.family((2, "29.90", 30), **NEEDLES)
    for number, day in (("A", date(2027, 12, 31)), ("B", date(2028, 5, 31))):
        lot(family.children.get(), day, now=now, number=number)
    assert "until May 2028" in packs_on(client.get(family.get_absolute_url()))[0]


def test_no_hint_where_the_shop_cannot_know_how_often_it_is_used(client: Client, now):
    pen = factories.product(kind="accessory", title="Wipes", audience="all", pack_size=50)
    lot(pen, date(2027, 3, 31), now=now)
    assert "You’d use about" not in client.get(pen.get_absolute_url()).content.decode()
