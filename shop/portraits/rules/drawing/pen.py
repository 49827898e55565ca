"""A pen: its body, the ring that sets the depth, and a mark for each speed."""

from shop.portraits.rules.drawing.paper import Finish, across, box, circle, finish, moved
from shop.portraits.rules.facts import Facts

HALF, TOP, RING, NOSE, TIP = 66, -390, 150, 262, 376


def whole(facts: Facts) -> str:
    """The pen, leaning, in the middle of the sheet."""
    return moved(body(facts), x=478, y=482, turn=32, scale=1.08)


def body(facts: Facts) -> str:
    """The pen upright around (0, 0), 766 high and 132 wide, its tip below."""
    look = finish(audience=facts.audience, other_maker=facts.other_maker)
    key = f"pen-{facts.audience}"
    return (
        f"<defs>{across(key, (0, look.shade), (0.2, look.light), (0.5, look.middle), (1, look.shade))}"
        f"{across('tip', (0, '#a9bdb9'), (0.3, '#f3f8f7'), (1, '#9fb5b1'))}</defs>"
        + f'<path d="{_outline()}" fill="#1d3330" opacity="0.30" class="soft" transform="translate(46 26)"/>'
        + f'<path d="{_outline()}" fill="#1d3330" opacity="0.20" class="close" transform="translate(12 8)"/>'
        + _tip()
        + f'<path d="{_shell()}" fill="url(#{key})"/>'
        + box(-HALF, TOP + 92, 2 * HALF, 5, 0, "#0b1716", 'opacity="0.16"')
        + _ring(look, key, locked=facts.depth_lock)
        + _button(look)
        + _speeds(facts.speeds, look)
        + (_battery(look) if facts.cordless else "")
        + box(-HALF + 20, TOP + 116, 13, 360, 6, "#fff", 'opacity="0.42"')
    )


def _shell() -> str:
    return (
        f"M {-HALF} {TOP + 60} C {-HALF} {TOP + 6} {-HALF + 30} {TOP} 0 {TOP} C {HALF - 30} {TOP} {HALF} {TOP + 6} "
        f"{HALF} {TOP + 60} V {RING + 40} C {HALF} {RING + 80} {HALF - 14} {NOSE - 30} {HALF - 18} {NOSE} "
        f"H {-HALF + 18} C {-HALF + 14} {NOSE - 30} {-HALF} {RING + 80} {-HALF} {RING + 40} Z"
    )


def _outline() -> str:
    return f"{_shell()} M -44 {NOSE} L -34 {TIP} H 34 L 44 {NOSE} Z"


def _tip() -> str:
    return (
        f'<path d="M -44 {NOSE - 6} L -35 {TIP - 8} Q -34 {TIP} -26 {TIP} H 26 Q 34 {TIP} 35 {TIP - 8} '
        f'L 44 {NOSE - 6} Z" fill="url(#tip)"/>'
        + box(-45, NOSE, 90, 7, 0, "#0b1716", 'opacity="0.22"')
        + box(-40, NOSE + 42, 80, 5, 0, "#5f8580", 'opacity="0.45"')
        + box(-29, TIP - 16, 58, 16, 6, "#7c9995", 'opacity="0.55"')
    )


def _ring(look: Finish, key: str, *, locked: bool) -> str:
    grooves = "".join(
        box(
            -HALF - 4 + step * 10.8, RING + 8, 4.5, 44, 2, "#0b1716", f'opacity="{0.10 + 0.16 * abs(step - 6) / 6:.2f}"'
        )
        for step in range(1, 13)
    )
    lock = circle(0, RING - 24, 9, look.accent) if locked else ""
    return (
        box(-HALF - 5, RING, 2 * HALF + 10, 60, 9, f"url(#{key})")
        + grooves
        + box(-HALF - 5, RING + 60, 2 * HALF + 10, 9, 4, look.accent)
        + (box(-HALF - 5, RING - 9, 2 * HALF + 10, 9, 4, look.accent) if locked else "")
        + lock
    )


def _button(look: Finish) -> str:
    y = TOP + 190
    return (
        circle(0, y + 3, 31, "#0b1716", 'opacity="0.22"')
        + circle(0, y, 30, look.plate)
        + circle(0, y, 30, "none", 'stroke="#fff" stroke-opacity="0.5" stroke-width="2"')
        + f'<path d="M -8.5 {y - 7.5} A 12 12 0 1 0 8.5 {y - 7.5} M 0 {y - 15} V {y - 2}" fill="none" '
        f'stroke="{look.accent}" stroke-width="4.5" stroke-linecap="round"/>'
    )


def _speeds(count: int, look: Finish) -> str:
    top = TOP + 268
    return "".join(
        box(-(9 + 2.6 * step), top + 25 * (count - step), 2 * (9 + 2.6 * step), 9, 4.5, look.accent)
        for step in range(1, count + 1)
    )


def _battery(look: Finish) -> str:
    y = TOP + 128
    return (
        f'<rect x="-17" y="{y - 9}" width="31" height="18" rx="5" fill="none" stroke="{look.accent}" '
        'stroke-width="3.5"/>' + box(16, y - 4, 4, 8, 2, look.accent) + box(-12, y - 4, 17, 8, 2, look.accent)
    )
