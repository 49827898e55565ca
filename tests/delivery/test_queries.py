"""What delivery answers from its tables, the calendars and the settings."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from shop.delivery import actions, queries
from tests import factories

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")
# Thursday, a quarter to three in London.
THURSDAY = datetime(2026, 11, 26, 14, 45, tzinfo=UTC)


def test_a_shop_without_methods_has_a_plain_one(settings, django_assert_num_queries):
    settings.SHOP_TRANSIT_DAYS = 4
    with django_assert_num_queries(1):
        (found,) = queries.offers("FR", weight_g=100, now=THURSDAY)
    assert (found.code, found.charge, found.promise.in_words) == ("tracked", Decimal("4.90"), "on Thu 3 December")


@pytest.mark.parametrize("count", [1, 30])
def test_the_methods_of_a_country_cost_one_query(count: int, django_assert_num_queries):
    for number in range(count):
        factories.method(code=f"m-{number}", countries=["GB"])
    with django_assert_num_queries(1):
        assert len(queries.offers("GB", now=THURSDAY)) == count


def test_a_method_that_is_switched_off_is_not_replaced_by_the_plain_one():
    factories.method(countries=["GB"], is_active=False)
    assert queries.offers("GB", now=THURSDAY) == []
    assert queries.promise(now=THURSDAY) is None


def test_the_warehouse_clock_decides_what_leaves_today(settings):
    factories.method(countries=["GB"])
    settings.SHOP_DISPATCH_ZONE = "America/New_York"
    early = queries.promise(now=THURSDAY)
    settings.SHOP_DISPATCH_ZONE = "Europe/London"
    late = queries.promise(now=THURSDAY)
    assert [offer.promise.leaves_on for offer in (early, late)] == [date(2026, 11, 26), date(2026, 11, 27)]


@pytest.mark.parametrize(
    ("country", "day", "open_"),
    [
        ("GB", date(2026, 12, 25), False),
        ("GB", date(2026, 8, 31), False),
        ("GB", date(2026, 11, 28), False),
        ("DE", date(2026, 10, 3), False),
        ("FR", date(2026, 7, 14), False),
        ("FR", date(2026, 7, 15), True),
        ("XX", date(2026, 12, 25), True),
        ("XX", date(2026, 12, 26), False),
    ],
)
def test_holidays_and_weekends_are_no_working_days(country: str, day: date, open_: bool):
    assert queries.works(country)(day) is open_


def test_a_parcel_that_left_takes_its_methods_days(settings):
    settings.SHOP_TRANSIT_DAYS = 9
    factories.method(countries=["GB"], min_days=1, max_days=2)
    order = factories.order()
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert queries.arrival(order, left_at=friday) == datetime(2026, 12, 6, 16, tzinfo=UTC)

    (offer,) = queries.offers("GB", now=THURSDAY)
    actions.record(order, offer=offer, weight_g=150)
    assert queries.arrival(order, left_at=friday) == datetime(2026, 12, 1, 16, tzinfo=UTC)


def test_the_first_promise_of_an_order_stays():
    order = factories.order()
    factories.method(countries=["GB"])
    (offer,) = queries.offers("GB", now=THURSDAY)
    actions.record(order, offer=offer, weight_g=150)
    (later,) = queries.offers("GB", now=datetime(2026, 12, 3, 9, tzinfo=UTC))
    actions.record(order, offer=later, weight_g=150)
    assert str(queries.promised(order)) == "Tracked delivery, between Tue 1 and Wed 2 December"


def test_of_two_promises_for_an_order_the_first_is_kept():
    factories.method(code="slow", countries=["GB"])
    order = factories.order()
    (offer,) = queries.offers("GB", now=THURSDAY)
    for now in (THURSDAY, THURSDAY + timedelta(days=7)):
        (told,) = queries.offers("GB", now=now)
        actions.record(order, offer=told, weight_g=100)
    kept = queries.promised(Order.objects.get(pk=order.pk))
    assert kept
    assert (kept.leaves_on, kept.latest_on) == (offer.promise.leaves_on, offer.promise.latest_on)
