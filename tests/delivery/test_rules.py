"""Charges by weight, and the days between which a parcel arrives."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.delivery import rules

BANDS = rules.bands_from("500 4.90\n2000 7.90")
CLOSED = {date(2026, 12, 25), date(2026, 12, 28)}


def works(day: date) -> bool:
    """Monday to Friday, but for Christmas."""
    return day.weekday() < 5 and day not in CLOSED


def at(*parts: int) -> datetime:
    """A moment of the warehouse's clock."""
    return datetime(*parts, tzinfo=UTC)


def promised(now: datetime, *, least: int = 2, most: int = 3, there=works) -> rules.Promise:
    return rules.promise(now, cut_off=time(14), min_days=least, max_days=most, works_here=works, works_there=there)


# --- Charges ---


@pytest.mark.parametrize(("grams", "charge"), [(0, "4.90"), (500, "4.90"), (501, "7.90"), (2000, "7.90"), (2001, None)])
def test_a_parcel_costs_what_its_band_says(grams: int, charge: str | None):
    found = rules.charge_for(BANDS, weight_g=grams, total=None, free_from=None)
    assert found == (None if charge is None else Decimal(charge))


@pytest.mark.parametrize(("total", "charge"), [("59.99", "4.90"), ("60.00", "0.00"), (None, "4.90")])
def test_it_is_free_from_the_threshold_on(total: str | None, charge: str):
    known = None if total is None else Decimal(total)
    assert rules.charge_for(BANDS, weight_g=1, total=known, free_from=Decimal(60)) == Decimal(charge)


def test_a_parcel_that_is_too_heavy_is_not_free_either():
    assert rules.charge_for(BANDS, weight_g=9000, total=Decimal(900), free_from=Decimal(60)) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "Enter at least one line, such as “500 4.90”."),
        ("500", "Line 1 must hold two numbers, such as “500 4.90”."),
        ("500 4.90\n\nheavy 7", "Line 3 must hold two numbers, such as “500 4.90”."),
        ("0 4.90", "Line 1: the weight must be from 1 to 30000 grams."),
        ("500 NaN", "Line 1: the charge must be from 0 to 999.99."),
        ("500 -1", "Line 1: the charge must be from 0 to 999.99."),
        ("500 4.905", "Line 1: the charge has at most two decimals."),
        ("500 4.90\n500 5.90", "Each weight may stand there once."),
    ],
)
def test_what_is_wrong_with_typed_charges_is_said(typed: str, reason: str):
    with pytest.raises(ValueError, match="^" + reason.replace(".", r"\.") + "$"):
        rules.bands_from(typed)


@given(st.dictionaries(st.integers(1, 30_000), st.integers(0, 99_999), min_size=1, max_size=6))
def test_charges_read_back_as_they_were_written(cents: dict[int, int]):
    bands = tuple(sorted(rules.Band(grams, Decimal(each) / 100) for grams, each in cents.items()))
    assert rules.bands_from(rules.bands_in_words(bands)) == bands


# --- Days ---


@pytest.mark.parametrize(
    ("ordered", "leaves", "arrives"),
    [
        # Thursday 26 November 2026
        (at(2026, 11, 26, 13, 59), date(2026, 11, 26), "between Mon 30 November and Tue 1 December"),
        (at(2026, 11, 26, 14, 0), date(2026, 11, 27), "between Tue 1 and Wed 2 December"),
        (at(2026, 11, 28, 9, 0), date(2026, 11, 30), "between Wed 2 and Thu 3 December"),
        (at(2026, 12, 24, 15, 0), date(2026, 12, 29), "between Thu 31 December and Fri 1 January"),
    ],
)
def test_a_parcel_leaves_and_travels_on_working_days(ordered: datetime, leaves: date, arrives: str):
    found = promised(ordered)
    assert (found.leaves_on, found.in_words) == (leaves, arrives)


def test_the_calendar_of_where_it_goes_counts_on_the_way():
    found = promised(at(2026, 11, 26, 9), there=lambda day: works(day) and day != date(2026, 11, 30))
    assert found.in_words == "between Tue 1 and Wed 2 December"


def test_one_day_is_said_as_one():
    assert promised(at(2026, 11, 26, 9), least=1, most=1).in_words == "on Fri 27 November"


def test_a_calendar_that_never_opens_does_not_hang():
    assert promised(at(2026, 11, 26, 9), there=lambda day: False).latest_on == date(2026, 11, 29)


@given(
    st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: at(2026, 1, 1) + timedelta(minutes=minutes)),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_no_promise_is_in_the_past_or_upside_down(now: datetime, least: int, more: int):
    found = promised(now, least=least, most=least + more)
    assert now.date() <= found.leaves_on <= found.earliest_on <= found.latest_on
    assert works(found.leaves_on)
    between = [found.leaves_on + timedelta(days=n) for n in range(1, (found.latest_on - found.leaves_on).days + 1)]
    assert sum(works(day) for day in between) == least + more


# --- Methods and weights ---


def test_a_method_is_offered_only_where_it_goes_and_only_while_it_carries_the_parcel():
    facts = {"name": "Post", "bands": BANDS, "min_days": 1, "max_days": 2, "cut_off": time(14)}
    methods = [
        rules.Facts(code="home", countries=frozenset({"GB"}), **facts),
        rules.Facts(code="anywhere", **facts),
    ]

    def codes(country: str, grams: int = 100) -> list[str]:
        found = rules.offered(
            methods,
            country=country,
            weight_g=grams,
            total=None,
            here="GB",
            now=datetime(2026, 11, 26, 9, tzinfo=UTC),
            works=lambda country: works,
        )
        return [offer.code for offer in found]

    assert (codes("GB"), codes("FR"), codes("GB", 3000)) == (["home", "anywhere"], ["anywhere"], [])


@pytest.mark.parametrize(
    ("kind", "pieces", "stated", "grams"),
    [("cartridge", 10, None, 150), ("pen", 1, None, 450), ("pen", 1, 420, 420), ("", 3, None, 300)],
)
def test_what_nobody_weighed_has_a_guess(kind: str, pieces: int, stated: int | None, grams: int):
    assert rules.weight_g(kind=kind, pack_size=pieces, stated=stated) == grams


def test_a_parcel_weighs_all_that_is_in_it():
    assert rules.parcel_weight_g([(150, 3), (450, 1)]) == 900
    assert rules.parcel_weight_g([]) == 0


@pytest.mark.parametrize(("grams", "kilos"), [(500, "0.5"), (2000, "2"), (30_000, "30"), (1250, "1.25")])
def test_a_weight_is_told_in_kilos_without_needless_noughts(grams: int, kilos: str):
    assert rules.Band(grams, Decimal("4.90")).kilos == kilos


@pytest.mark.parametrize(("note", "end"), [("", ""), ("With a tracking number.", " With a tracking number.")])
def test_a_method_says_when_it_arrives_and_then_its_own_sentence(note: str, end: str):
    days = rules.Promise(leaves_on=date(2026, 11, 30), earliest_on=date(2026, 12, 1), latest_on=date(2026, 12, 3))
    offer = rules.Offer(
        code="post", name="Post", note=note, charge=Decimal(0), free_from=None, max_days=3, promise=days
    )
    assert offer.in_words == f"Arrives between Tue 1 and Thu 3 December.{end}"


@pytest.mark.parametrize(
    ("countries", "words"),
    [
        ([], "We deliver to no country at the moment."),
        (["Malta"], "We deliver to Malta."),
        (["Ireland", "Malta"], "We deliver to Ireland and Malta."),
        (["A", "B", "C", "D"], "We deliver to A, B, C and D."),
        (["A", "B", "C", "D", "E"], "We deliver to 5 countries. The list has all of them."),
    ],
)
def test_where_parcels_go_is_told_from_the_list_of_countries(countries: list[str], words: str):
    assert rules.reach(countries) == words
