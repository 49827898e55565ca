"""Which product of the right fitting comes nearest to one of the wrong fitting."""

from decimal import Decimal

import pytest

from shop.fit.rules import Traits, nearest


def traits(pins: int = 12, *, depth: str | None = "0.25", price: str | None = "3", size: int = 10, tip="needle"):
    return Traits(
        tip_type=tip,
        pins=(pins,) if pins else (),
        depth_mm=Decimal(depth) if depth else None,
        price=Decimal(price) if price else None,
        packs=(size,) if size else (),
    )


WANTED = traits()


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ([], None),
        ([traits(size=5)], None),
        ([traits(tip="nano")], None),
        ([traits(24), traits(14), traits(9)], 1),
        ([traits(depth="0.5"), traits(depth="0.3")], 1),
        ([traits(14, depth="0.25"), traits(12, depth="2.5")], 1),
        ([traits(price="9"), traits(price="3.10")], 1),
        ([traits(price=None), traits(price="90")], 1),
        ([traits(depth=None), traits(depth="2.5")], 1),
        ([traits(0), traits(42)], 1),
        ([traits(), traits()], 0),
    ],
)
def test_needles_count_before_depth_and_depth_before_price(offered, taken):
    assert nearest(WANTED, offered) == taken


def test_what_has_no_needles_is_nearest_to_what_has_none():
    nano = Traits(tip_type="nano", packs=(10,))
    assert nearest(nano, [Traits(tip_type="nano", pins=(9,), packs=(10,)), nano]) == 1


def test_a_card_of_several_packs_offers_each_of_them():
    assert nearest(WANTED, [Traits(tip_type="needle", pins=(12, 36), packs=(5, 10))]) == 0
