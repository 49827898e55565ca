"""A block of sand-coloured ground and a plain scale in millimetres, with strokes for its few figures."""

from shop.portraits.rules.drawing.paper import TEAL, box, circle, down

SURFACE, MM, DEEPEST = 400, 150, 3
LEFT, RIGHT = 96, 864
RULER = 690
INK = "#4b5b58"

# Figures drawn with a pen in a field 40 wide and 60 high.
FIGURES = {
    "0": "M 20 2 C 4 2 4 58 20 58 C 36 58 36 2 20 2",
    "1": "M 8 14 L 22 2 V 58",
    "2": "M 5 16 C 5 -3 35 -3 35 16 C 35 30 10 40 5 58 H 36",
    "3": "M 6 8 C 14 -2 34 0 34 15 C 34 26 26 29 16 29 C 28 29 36 33 36 44 C 36 60 12 62 4 50",
    "m": "M 2 58 V 24 M 2 34 C 4 20 20 20 20 34 V 58 M 20 34 C 22 20 38 20 38 34 V 58",
}


def scale(depth_mm: float) -> str:
    """The ground below the surface, the scale beside it, and a mark at the depth that is reached."""
    bottom = SURFACE + DEEPEST * MM
    return (
        f"<defs>{down('sand', (0, '#efe7dc'), (0.16, '#e6dbcd'), (1, '#d3c4b2'))}</defs>"
        + box(LEFT, SURFACE + 22, RIGHT - LEFT, DEEPEST * MM + 40, 36, "#3a2a22", 'opacity="0.20" class="soft"')
        + f'<path d="M {LEFT} {SURFACE} H {RIGHT} V {bottom + 24} Q {RIGHT} {bottom + 60} {RIGHT - 36} {bottom + 60} '
        f'H {LEFT + 36} Q {LEFT} {bottom + 60} {LEFT} {bottom + 24} Z" fill="url(#sand)"/>'
        + box(LEFT, SURFACE, RIGHT - LEFT, 5, 0, "#fff", 'opacity="0.65"')
        + "".join(_tick(tenths) for tenths in range(DEEPEST * 10 + 1))
        + "".join(_figure(str(number), RULER + 62, SURFACE + number * MM, 0.62) for number in range(DEEPEST + 1))
        + _figure("m", RULER + 100, SURFACE + DEEPEST * MM, 0.42, drop=6)
        + _figure("m", RULER + 122, SURFACE + DEEPEST * MM, 0.42, drop=6)
        + _mark(depth_mm)
    )


def _tick(tenths: int) -> str:
    long = 44 if tenths % 10 == 0 else 28 if tenths % 5 == 0 else 15
    thick = 4 if tenths % 10 == 0 else 3 if tenths % 5 == 0 else 2
    return box(RULER, SURFACE + tenths * MM / 10 - thick / 2, long, thick, 0, INK)


def _figure(sign: str, x: float, y: float, size: float, drop: float = 0) -> str:
    return (
        f'<path d="{FIGURES[sign]}" transform="translate({x} {y - 30 * size + drop:.1f}) scale({size})" fill="none" '
        f'stroke="{INK}" stroke-width="{4.2 / size:.1f}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _mark(depth_mm: float) -> str:
    y = SURFACE + depth_mm * MM
    dashes = f'stroke="{TEAL}" stroke-width="4" stroke-dasharray="2 12" stroke-linecap="round"'
    return f'<path d="M 560 {y} H {RULER - 16}" {dashes}/>' + circle(
        RULER - 4, y, 13, TEAL, 'stroke="#fff" stroke-width="4"'
    )
