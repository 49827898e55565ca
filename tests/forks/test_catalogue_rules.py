"""What a product's facts mean, without a database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.forks.catalogue import rules

D = Decimal


@pytest.mark.parametrize(("kind", "tip", "piercing"), [
    ("cartridge", "needle", True),
    ("cartridge", "nano", False),
    ("cartridge", "round-nano", False),
    ("cartridge", "silicone", False),
    ("cartridge", "", True),
    ("pen", "", True),
    ("kit", "", True),
    ("accessory", "", False),
    ("", "", False),
])  # fmt: skip
def test_what_may_break_skin_is_piercing_and_an_unknown_tip_may(kind, tip, piercing):
    assert rules.is_piercing(kind=kind, tip_type=tip) is piercing


@pytest.mark.parametrize(("kind", "audience", "piercing", "group"), [
    ("cartridge", "home", True, "H"),
    ("cartridge", "home", False, "N"),
    ("cartridge", "professional", True, "P"),
    ("cartridge", "professional", False, "P"),
    ("cartridge", "", True, "H"),
    ("pen", "home", True, "H"),
    ("kit", "professional", True, "P"),
    ("accessory", "all", False, ""),
])  # fmt: skip
def test_aftercare_follows_the_audience_and_then_the_tip(kind, audience, piercing, group):
    assert rules.aftercare_group(kind=kind, audience=audience, piercing=piercing) == group


@pytest.mark.parametrize(("price", "pieces", "each"), [
    ("8.90", 2, "4.45"), ("16.90", 5, "3.38"), ("149.00", 50, "2.98"), ("10.00", 3, "3.33"), ("0.05", 10, "0.01"),
])  # fmt: skip
def test_the_price_of_one_piece_is_exact_to_the_cent(price, pieces, each):
    assert rules.price_per_unit(D(price), pack_size=pieces) == D(each)


@given(st.decimals(min_value=0, max_value=10_000, places=2), st.integers(min_value=1, max_value=100))
def test_pieces_never_add_up_to_more_than_half_a_cent_each_beside_the_price(price, pieces):
    each = rules.price_per_unit(price, pack_size=pieces)
    assert abs(each * pieces - price) <= D("0.005") * pieces


@pytest.mark.parametrize(("value", "text"), [
    ("0.25", "0.25"), ("0.5", "0.5"), ("0.50", "0.5"), ("2.0", "2.0"), ("2", "2.0"), ("0.0", "0.0"), ("10", "10.0"),
])  # fmt: skip
def test_a_length_has_the_decimals_it_needs_and_at_least_one(value, text):
    assert rules.length(D(value)) == text


@pytest.mark.parametrize(("facts", "text"), [
    ({}, ""),
    ({"max_depth_mm": D("0.25")}, "0.25"),
    ({"max_depth_mm": D("0.1"), "min_depth_mm": D("0.0")}, "0.0–0.1"),
    ({"min_depth_mm": D("0.0")}, ""),
])  # fmt: skip
def test_a_depth_is_a_range_where_a_range_is_stated(facts, text):
    assert rules.depth(facts) == text


def test_what_is_not_known_has_no_row():
    assert rules.specification({}) == []
    assert rules.specification({"cordless": False, "speeds": 3}) == [
        rules.Fact("speeds", "Speeds", "3"),
        rules.Fact("cordless", "Cordless", "No"),
    ]


@pytest.mark.parametrize(("kind", "facts", "packs", "line"), [
    ("cartridge", {}, [], ""),
    ("cartridge", {"pin_count": 1}, [10], "1 needle · pack of 10"),
    ("cartridge", {"pin_count": 12, "max_depth_mm": D("2")}, [20, 5, 10],
     "12 needles · up to 2.0 mm · packs of 5, 10 and 20"),
    ("cartridge", {"tip_type": "silicone"}, [], "Silicone tip, for massage only"),
    ("pen", {}, [], ""),
    ("pen", {"speeds": 3, "max_depth_mm": D("0.5")}, [1], "3 speeds · up to 0.5 mm"),
    ("kit", {"contents": "1 pen"}, [], "1 pen"),
    ("accessory", {}, [50], ""),
])  # fmt: skip
def test_a_card_says_only_what_is_known(kind, facts, packs, line):
    assert rules.facts_line(kind=kind, facts=facts, pack_sizes=packs) == line
