"""How deep, how often and where, at home: the careful answer of FACTS 2.2.

It asks nothing about health and judges nobody. Whether needles are right for somebody is told by the text about who
should not use them, and later by the gate.
"""

from dataclasses import dataclass
from decimal import Decimal

HOME_CAP_MM = Decimal("0.5")
FIRST_SESSION_MM = Decimal("0.25")
OTHER_PEN = "other"


@dataclass(frozen=True)
class Tip:
    """A sort of tip. ``limit`` is the depth marked on it, in mm: 0 without needles, None where none is fit for home."""

    code: str
    name: str
    limit: Decimal | None
    refusal: str = ""

    @property
    def has_needles(self) -> bool:
        """Whether it goes into the skin."""
        return self.limit is None or self.limit > 0


TIPS = (
    Tip("surface", "Nano or silicone, without needles", Decimal(0)),
    Tip("needles-025", "Needles, 0.25 mm or less on the pack", Decimal("0.25")),
    Tip("needles-05", "Needles, up to 0.5 mm on the pack", Decimal("0.5")),
    Tip("deeper", "Needles, more than that on the pack", None, "needles for professionals"),
    Tip("unknown", "I do not know", None, "an unknown tip"),
)


@dataclass(frozen=True)
class Area:
    """A place on the body; ``is_offered`` tells whether this guide has an answer for it."""

    code: str
    name: str
    is_offered: bool = True


AREAS = (
    Area("forehead", "Forehead"),
    Area("cheeks", "Cheeks"),
    Area("chin", "Chin"),
    Area("eyes-lips", "Around the eyes, or the lips", False),
    Area("body", "Neck, head or body", False),
)


@dataclass(frozen=True)
class Pen:
    """A pen as it is asked for; ``limit`` in mm, None where nobody stated it."""

    code: str
    name: str
    limit: Decimal | None = None
    is_for_home: bool = True


@dataclass(frozen=True)
class Answer:
    """What is the most and the least at home: ``depth`` in mm (0: on the surface only), gaps in whole days.

    ``limited_by`` names what sets the depth: tip, pen or home. ``first`` is the most for a first session.
    """

    tip: Tip
    area: Area
    depth: Decimal
    first: Decimal
    limited_by: str
    least_days: int
    better_days: int


@dataclass(frozen=True)
class Refusal:
    """There is no answer for use at home. ``reason`` is a name; the page has the words."""

    reason: str


def advise(*, tip: Tip, pen: Pen, area: Area, market_cap: Decimal = HOME_CAP_MM) -> Answer | Refusal:
    """The greatest depth and the least gap for one tip on one pen at home, or why there is none.

    The depth is the least of pen, tip and cap; a market's cap may be lower than 0.5 mm and is never taken for higher.
    """
    if not area.is_offered:
        return Refusal(area.code)
    if not pen.is_for_home:
        return Refusal("a professional pen")
    if tip.limit is None:
        return Refusal(tip.refusal)
    limits = {"tip": tip.limit, "home": min(market_cap, HOME_CAP_MM)}
    if tip.has_needles and pen.limit is not None and pen.limit > 0:
        limits["pen"] = pen.limit
    limited_by = min(limits, key=lambda name: limits[name])
    depth = limits[limited_by]
    least, better = gap_days(depth)
    return Answer(tip, area, depth, min(depth, FIRST_SESSION_MM), limited_by, least, better)


def gap_days(depth: Decimal) -> tuple[int, int]:
    """The least and the better number of days between two sessions of this depth in mm (FACTS 2.2)."""
    if depth <= 0:
        return 7, 14
    return (14, 14) if depth <= FIRST_SESSION_MM else (28, 42)
