"""A cartridge from the front (its pattern) and from the side (its depth, beside a scale in millimetres)."""

from shop.portraits.rules import pins
from shop.portraits.rules.drawing.paper import Finish, across, box, circle, down, downhill, finish, moved
from shop.portraits.rules.drawing.scale import MM, SURFACE, scale
from shop.portraits.rules.facts import Facts

SHELL, PLATE = 340, 250
PLATE_MM = 4.2
LARGER = 1.7


def face(facts: Facts) -> str:
    """The pattern of the tip, large and in the middle."""
    return moved(disc(facts), x=480, y=474)


def disc(facts: Facts) -> str:
    """The face around (0, 0), with a radius of 340."""
    look = finish(audience=facts.audience, other_maker=facts.other_maker)
    key = f"{facts.audience}-{facts.other_maker}"
    return (
        f"<defs>{downhill(f'shell-{key}', (0, look.light), (0.5, look.middle), (1, look.shade))}"
        f"{downhill(f'bevel-{key}', (0, look.shade), (1, look.light))}"
        f"{downhill(f'plate-{key}', (0, look.plate_edge), (1, look.plate))}</defs>"
        + circle(0, 44, SHELL - 14, "#1d3330", 'opacity="0.30" class="soft"')
        + circle(0, 14, SHELL - 4, "#1d3330", 'opacity="0.22" class="close"')
        + circle(0, 0, SHELL, f"url(#shell-{key})")
        + circle(0, 0, SHELL - 1, "none", 'stroke="#29423e" stroke-opacity="0.16" stroke-width="2"')
        + circle(0, 0, 302, "none", f'stroke="{look.accent}" stroke-width="9"')
        + circle(0, 0, PLATE + 18, f"url(#bevel-{key})")
        + circle(0, 0, PLATE, f"url(#plate-{key})")
        + (_surface(facts, look) if facts.tip not in ("", "needle") else _needles(facts, look))
        + _glare()
    )


def _needles(facts: Facts, look: Finish) -> str:
    radius = float(facts.needle_mm) / 2 / PLATE_MM * PLATE * LARGER
    hub = (pins.reach(facts.pins) + 0.16) * PLATE
    rim = (
        circle(0, 5, hub, look.hole, 'opacity="0.22"')
        + circle(0, 0, hub, look.plate)
        + circle(0, 0, hub, "none", 'stroke="#fff" stroke-opacity="0.22" stroke-width="2.5"')
    )
    spots = [(pin.x * PLATE, pin.y * PLATE) for pin in pins.layout(facts.pins)]
    return rim + "".join(_needle(x, y, radius, look) for x, y in spots)


def _needle(x: float, y: float, radius: float, look: Finish) -> str:
    return (
        circle(x, y + 2, radius * 1.75, "#fff", 'opacity="0.35"')
        + circle(x, y, radius * 1.75, look.hole)
        + circle(x, y + 1.5, radius * 1.45, "#0b1716", 'opacity="0.35"')
        + circle(x - radius * 0.12, y - radius * 0.16, radius * 0.92, "url(#point)")
    )


def _surface(facts: Facts, look: Finish) -> str:
    if facts.tip == "silicone":
        studs = pins.places((1, 6, 12), widest=0.68)
        return "".join(_stud(pin.x * PLATE, pin.y * PLATE, 33, look) for pin in studs)
    if facts.tip == "nano":
        grid = [(column * 22, row * 22) for column in range(-6, 7) for row in range(-6, 7)]
        return _chip(look, square=True) + "".join(_bump(x, y, 6.2) for x, y in grid)
    bumps = pins.places((1, 6, 12, 18, 24, 30), widest=0.66)
    return _chip(look, square=False) + "".join(_bump(pin.x * PLATE, pin.y * PLATE, 7) for pin in bumps)


def _chip(look: Finish, *, square: bool) -> str:
    side = 160 if square else 190
    more = 'stroke="#fff" stroke-opacity="0.7" stroke-width="3"'
    shadow = box(
        -side, -side + 10, 2 * side, 2 * side, 34 if square else side, look.hole, 'opacity="0.35" class="close"'
    )
    return shadow + box(-side, -side, 2 * side, 2 * side, 34 if square else side, "#f7fbfa", more)


def _bump(x: float, y: float, radius: float) -> str:
    return circle(x + 1.4, y + 2.4, radius, "#5d8a84", 'opacity="0.6"') + circle(x, y, radius, "#d3e5e2")


def _stud(x: float, y: float, radius: float, look: Finish) -> str:
    return (
        circle(x, y + 7, radius, look.hole, 'opacity="0.4"')
        + circle(x, y, radius, "#f0f7f6")
        + circle(x - 8, y - 9, radius * 0.36, "#fff", 'opacity="0.9"')
    )


def _glare() -> str:
    return (
        '<path d="M -262 -186 A 321 321 0 0 1 -60 -315" fill="none" stroke="#fff" stroke-opacity="0.75" '
        'stroke-width="10" stroke-linecap="round"/>'
    )


def side(facts: Facts) -> str:
    """The tip on a surface, its needles as deep as they can go."""
    look = finish(audience=facts.audience, other_maker=facts.other_maker)
    return scale(float(facts.depth_mm)) + _tips(facts) + _nose(look)


def _tips(facts: Facts) -> str:
    depth = float(facts.depth_mm) * MM
    if facts.tip == "silicone" or not depth:
        return ""
    if not facts.pins:
        return "".join(_prick(400 + 16 * (step - 6), depth, 6) for step in range(13))
    width = 7 + 20 * float(facts.needle_mm)
    spread = [pin.x * 145 for pin in pins.layout(facts.pins)]
    return "".join(_prick(400 + column, depth, width) for column in _columns(spread, least=width * 1.3))


def _columns(spread: list[float], *, least: float) -> list[float]:
    """As many even columns between the outermost needles as do not hide each other."""
    widest = max(spread)
    seen = len({round(place) for place in spread})
    room = 1 + int(2 * widest / least)
    count = max(1, min(seen, room))
    return [widest * (2 * step / (count - 1) - 1) if count > 1 else 0.0 for step in range(count)]


def _prick(x: float, depth: float, width: float) -> str:
    half, shoulder = width / 2, max(depth - width * 3.2, depth * 0.35)
    return (
        f'<path d="M {x - half:.1f} {SURFACE - 8} V {SURFACE + shoulder:.1f} L {x:.1f} {SURFACE + depth:.1f} '
        f'L {x + half:.1f} {SURFACE + shoulder:.1f} V {SURFACE - 8} Z" fill="url(#needle)"/>'
    )


def _nose(look: Finish) -> str:
    """The tip's shell from the side, coming from above and ending on the surface."""
    body = (
        f"M 250 -20 V 150 C 250 215 262 250 262 300 L 270 {SURFACE - 16} Q 271 {SURFACE} 287 {SURFACE} "
        f"H 513 Q 529 {SURFACE} 530 {SURFACE - 16} L 538 300 C 538 250 550 215 550 150 V -20 Z"
    )
    return (
        f"<defs>{across('nose', (0, look.shade), (0.22, look.light), (0.55, look.middle), (1, look.shade))}"
        f"{down('lip', (0, look.plate_edge), (1, look.plate))}</defs>"
        + f'<path d="{body}" fill="#1d3330" opacity="0.22" class="close" transform="translate(16 4)"/>'
        + f'<path d="{body}" fill="url(#nose)"/>'
        + box(281, SURFACE - 34, 238, 34, 10, look.plate_edge, 'opacity="0.85"')
        + f'<path d="M 300 -20 V 150 C 300 220 310 250 312 300 L 316 {SURFACE - 44}" fill="none" stroke="#fff" '
        'stroke-opacity="0.45" stroke-width="12" stroke-linecap="round"/>'
        + box(250, 128, 300, 16, 0, look.accent)
        + box(250, 144, 300, 4, 0, "#0b1716", 'opacity="0.14"')
    )
