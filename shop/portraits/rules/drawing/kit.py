"""A kit laid out: the pen on the left, and beside it everything else that is in the box, each thing once per piece."""

from dataclasses import replace
from decimal import Decimal

from shop.portraits.rules.drawing import accessory, cartridge, pen
from shop.portraits.rules.drawing.paper import moved
from shop.portraits.rules.facts import Facts, Part

LEFT, RIGHT, TOP, BOTTOM = 352, 884, 118, 846
GAP = 26


def whole(facts: Facts) -> str:
    """The pen, then a row or block for each other part."""
    parts = [part for part in facts.parts if part.thing != "pen"]
    pens = sum(part.count for part in facts.parts if part.thing == "pen")
    shares = [_share(part) for part in parts]
    height = (BOTTOM - TOP - GAP * (len(parts) - 1)) / sum(shares or [1])
    rows, y = [], float(TOP)
    for part, share in zip(parts, shares, strict=True):
        rows.append(_part(part, facts, y=y, height=share * height))
        y += share * height + GAP
    return (moved(pen.body(_pen(facts)), x=200, y=484, scale=0.94) if pens else "") + "".join(rows)


def _pen(facts: Facts) -> Facts:
    return replace(facts, kind="pen", speeds=6 if facts.audience == "professional" else 5)


def _share(part: Part) -> float:
    """How much of the height a part is given: two rows of discs need more than one."""
    return 1.5 if part.count > 5 and part.thing in ("cartridge", "nano") else 1.0


def _part(part: Part, facts: Facts, *, y: float, height: float) -> str:
    middle = y + height / 2
    if part.thing in ("cartridge", "nano"):
        return _discs(part, facts, y=y, height=height)
    drawing = accessory.sleeves() if part.thing == "sleeve" else accessory.container()
    return moved(drawing, x=(LEFT + RIGHT) / 2, y=middle, scale=height / 760)


def _discs(part: Part, facts: Facts, *, y: float, height: float) -> str:
    rows = 2 if part.count > 5 else 1
    columns = -(-part.count // rows)
    size = min((RIGHT - LEFT) / columns, height / rows)
    face = cartridge.disc(
        Facts(
            kind="cartridge",
            audience=facts.audience,
            other_maker=facts.other_maker,
            tip="needle" if part.pins else "nano",
            pins=part.pins,
            needle_mm=Decimal("0.22") if part.pins else Decimal(0),
        )
    )
    left = (LEFT + RIGHT) / 2 - size * columns / 2
    return "".join(
        moved(face, x=left + size * (at % columns + 0.5), y=y + height / rows * (at // columns + 0.5), scale=size / 800)
        for at in range(part.count)
    )
