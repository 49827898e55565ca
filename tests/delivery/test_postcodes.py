"""Postcodes, however people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.delivery import queries, rules


@pytest.mark.parametrize(
    ("country", "typed", "written"),
    [
        ("GB", "ls14ap", "LS1 4AP"),
        ("GB", " ec1y  8sy ", "EC1Y 8SY"),
        ("GB", "W1A 0AX", "W1A 0AX"),
        ("GB", "nonsense", None),
        ("GB", "AB", None),
        ("IE", "d02x285", "D02 X285"),
        ("IE", "d6wxy00", "D6W XY00"),
        ("IE", "EC1Y 8SY", None),
        ("IE", "LS14 6AP", None),
        ("NL", "1012ab", "1012 AB"),
        ("PT", "1250096", "1250-096"),
        ("PL", "00950", "00-950"),
        ("CZ", "11000", "110 00"),
        ("LV", "1073", "LV-1073"),
        ("LV", "lv1073", "LV-1073"),
        ("DE", "1011", None),
        ("DE", "10115", "10115"),
        ("XX", "anything 1", "ANYTHING 1"),
    ],
)
def test_a_postcode_is_written_as_its_country_does(country: str, typed: str, written: str | None):
    assert queries.postcode(typed, country=country) == written


COUNTRIES = "GB IE AT BE BG HR CY CZ DK EE FI FR DE GR HU IT LV LT LU MT NL PL PT RO SK SI ES SE"


@pytest.mark.parametrize("country", COUNTRIES.split(" "))
def test_every_country_of_the_shop_takes_its_own_example(country: str):
    example = queries.postcode_example(country)
    assert queries.postcode(example.lower(), country=country) == example


@given(st.text(max_size=12))
def test_what_is_typed_breaks_nothing_and_is_stable(typed: str):
    once = queries.postcode(typed, country="GB")
    assert once is None or queries.postcode(once, country="GB") == once


def test_a_country_without_patterns_takes_anything():
    assert rules.postcode_as_written(" a  1 ", patterns=(), examples=()) == "A 1"
