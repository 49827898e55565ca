"""Who may be offered what, and where: the table of the shop's facts, line by line."""

import pytest

from shop.eligibility import rules
from shop.eligibility.rules import NOBODY, VERIFIED


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
