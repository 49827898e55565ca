"""Which product of the right fitting comes nearest to one of the wrong fitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FAR = Decimal(10**6)


@dataclass(frozen=True)
class Traits:
    """What makes one product like another. ``depth_mm`` in mm, ``price`` of one piece; both None if unknown."""

    tip_type: str = ""
    pins: tuple[int, ...] = ()
    depth_mm: Decimal | None = None
    price: Decimal | None = None
    packs: tuple[int, ...] = ()


def nearest(wanted: Traits, offered: Sequence[Traits]) -> int | None:
    """The place of the nearest in ``offered``: it must come in the same pack and have a tip of the same sort; then the
    number of needles counts, then the depth, then the price. None where nothing qualifies."""
    fitting = [
        (_distance(wanted, each), at)
        for at, each in enumerate(offered)
        if each.tip_type == wanted.tip_type and set(wanted.packs) <= set(each.packs)
    ]
    return min(fitting)[1] if fitting else None


def _distance(wanted: Traits, other: Traits) -> tuple[Decimal, ...]:
    pins = min((abs(Decimal(one - two)) for one in wanted.pins for two in other.pins), default=None)
    if not wanted.pins and not other.pins:
        pins = Decimal(0)
    return (FAR if pins is None else pins, _apart(wanted.depth_mm, other.depth_mm), _apart(wanted.price, other.price))


def _apart(one: Decimal | None, two: Decimal | None) -> Decimal:
    if one is None and two is None:
        return Decimal(0)
    return FAR if one is None or two is None else abs(one - two)
