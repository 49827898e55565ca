"""Who may be offered what, and where: the table of the shop's facts, line by line."""

import pytest

from shop.eligibility import rules
from shop.eligibility.rules import NOBODY, VERIFIED


def test_a_refusal_names_the_product_the_country_and_the_reason_and_the_ways_on():
    assert rules.refusal("Pro 12-pin", country="Canada", reason=NOBODY) == (
        "“Pro 12-pin” cannot go to Canada: it may not be sold or advertised there. "
        "Please take it out of your basket, or send the parcel to another country."
    )


@pytest.mark.parametrize(
    ("market", "surface", "piercing", "professional"),
    [
        ("GB", "", "", VERIFIED),
        ("DE", "", "", VERIFIED),
        ("ZA", "", "", VERIFIED),
        ("US", "", VERIFIED, VERIFIED),
        ("CA", "", NOBODY, NOBODY),
        ("AU", "", NOBODY, NOBODY),
    ],
)
def test_each_market_has_its_own_shelf(market: str, surface: str, piercing: str, professional: str):
    goods = [("home", False), ("home", True), ("professional", True)]
    assert [rules.why_not_offered(audience=who, is_piercing=pierces, market=market) for who, pierces in goods] == [
        surface,
        piercing,
        professional,
    ]
