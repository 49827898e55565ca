"""Splitting a price into price and tax, to the cent."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.taxes import rules

cents = st.integers(0, 10_000_000).map(lambda number: Decimal(number) / 100)
percents = st.integers(0, 50_000).map(lambda number: Decimal(number) / 1000)


def vat(percent: str, **fields) -> rules.Rule:
    return rules.Rule(country="GB", percent=Decimal(percent), **fields)


@pytest.mark.parametrize(
    ("percent", "shelf", "net", "tax"),
    [
        ("20", "29.90", "24.92", "4.98"),
        ("20", "0.03", "0.03", "0.00"),
        ("25.5", "100.00", "79.68", "20.32"),
        ("23", "4.90", "3.98", "0.92"),
        ("0", "29.90", "29.90", "0.00"),
        # 0.105 rounds up, as 0.095 in the tax would not.
        ("100", "0.21", "0.11", "0.10"),
    ],
)
def test_a_shelf_price_holds_its_vat(percent: str, shelf: str, net: str, tax: str):
    found = vat(percent).split(Decimal(shelf))
    assert found == rules.Split(net=Decimal(net), tax=Decimal(tax), gross=Decimal(shelf))


def test_a_tax_on_top_is_added_and_the_shelf_price_stays_the_net_one():
    found = vat("8.25", on_top=True).split(Decimal("29.90"))
    assert found == rules.Split(net=Decimal("29.90"), tax=Decimal("2.47"), gross=Decimal("32.37"))


@given(cents, percents, st.booleans())
def test_the_parts_always_make_the_whole_in_cents(shelf: Decimal, percent: Decimal, on_top: bool):
    found = vat(str(percent), on_top=on_top).split(shelf)
    assert found.net + found.tax == found.gross
    assert (found.net if on_top else found.gross) == shelf
    assert [round(each, 2) for each in (found.net, found.tax, found.gross)] == [found.net, found.tax, found.gross]
    exact = shelf * percent / 100 if on_top else shelf - shelf / (1 + percent / 100)
    assert abs(found.tax - exact) <= Decimal("0.005")


@given(percents, st.booleans(), st.sampled_from(["", "CA", "New York"]))
def test_an_order_reads_back_the_rule_that_split_it(percent: Decimal, on_top: bool, region: str):
    rule = rules.Rule(country="US", region=region, percent=percent, name="Sales tax", on_top=on_top)
    found = rules.from_code(rule.code)
    assert found is not None
    assert (found, found.in_words, len(rule.code) <= 64) == (rule, rule.in_words, True)


@pytest.mark.parametrize("code", ["", "default", "GB twenty in VAT"])
def test_a_code_of_somebody_else_is_no_rule(code: str):
    assert rules.from_code(code) is None


def override(percent: str, from_on: date, **fields) -> rules.Override:
    return rules.Override(rule=vat(percent, is_staffs=True, **fields), from_on=from_on)


JANUARY, JUNE = date(2027, 1, 1), date(2027, 6, 1)


@pytest.mark.parametrize(
    ("day", "percent", "is_staffs"),
    [(date(2026, 12, 31), "20", False), (JANUARY, "21", True), (date(2027, 5, 31), "21", True), (JUNE, "22", True)],
)
def test_staffs_latest_rate_counts_from_its_day_on(day: date, percent: str, is_staffs: bool):
    kept = [override("22", JUNE), override("21", JANUARY)]
    found = rules.rule_on(day, country="GB", standard=Decimal(20), overrides=kept)
    assert (found.percent, found.is_staffs) == (Decimal(percent), is_staffs)


def test_a_region_comes_before_its_country():
    kept = [override("5", JANUARY), override("8", JANUARY, region="CA")]

    def percent(region: str) -> Decimal:
        return rules.rule_on(JUNE, country="GB", region=region, standard=None, overrides=kept).percent

    assert (percent("CA"), percent("NV"), percent("")) == (8, 5, 5)


def test_a_country_that_nobody_knows_has_no_tax():
    assert rules.rule_on(JUNE, country="AQ", standard=None).percent == 0
