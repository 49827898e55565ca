"""The sheet all pictures are drawn on: its light, its colours, its shadows."""

import re
from dataclasses import dataclass

SIZE = 960
# The shape that other sites show beside a link (Open Graph): 1200 x 630 pixels, in the units of the sheet.
BANNER_PIXELS = (1200, 630)
BANNER = SIZE * BANNER_PIXELS[0] / BANNER_PIXELS[1]
# How large a drawing is, of the sheet's height, where words stand beside it.
BESIDE_WORDS = 0.8
TEAL, TEAL_DARK, TEAL_LIGHT = "#0f766e", "#0b5952", "#7fb8b1"


@dataclass(frozen=True)
class Finish:
    """The colours of one family of things: its shell from light to shade, its face, and its accent."""

    light: str
    middle: str
    shade: str
    plate: str
    plate_edge: str
    accent: str
    hole: str


FINISHES = {
    "home": Finish("#ffffff", "#eef3f2", "#b9c8c5", "#dcebe8", "#bdd5d0", TEAL, "#4d726d"),
    "professional": Finish("#6b7b80", "#3d494e", "#20292d", "#2b363a", "#1c2427", TEAL_LIGHT, "#12181a"),
    "other": Finish("#f7f7f5", "#e3e4e1", "#b3b7b3", "#8e9896", "#7c8684", "#5d6b69", "#56615f"),
}


def finish(*, audience: str, other_maker: bool) -> Finish:
    """The finish of a thing: one for other makers' pens looks different from the shop's own."""
    if other_maker:
        return FINISHES["other"]
    return FINISHES["professional" if audience == "professional" else "home"]


@dataclass(frozen=True)
class Picture:
    """Two layers of equal shape: what is soft (the ground and its shadows, fit to be drawn small) and what is sharp."""

    soft: str
    sharp: str


def picture(body: str, *, width: float = SIZE) -> Picture:
    """The layers of a drawing. Blurring is slow and its result has no detail: hence a layer of its own.

    A sheet of another ``width`` has the same drawing in its middle, on more ground.
    """
    soft = SHAPE.sub(lambda found: found[0] if SHADOW.search(found[0]) else "", body)
    sharp = SHAPE.sub(lambda found: "" if SHADOW.search(found[0]) else found[0], body)
    return Picture(
        soft=_sheet(BLURS + GROUND, f"{_ground(width)}{_blurred(soft)}", width=width),
        sharp=_sheet(STEEL, sharp, width=width),
    )


def _sheet(defs: str, body: str, *, width: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{(SIZE - width) / 2:g} 0 {width:g} {SIZE}" '
        f'width="{width:g}" height="{SIZE}"><defs>{defs}</defs>{body}</svg>'
    )


def _ground(width: float) -> str:
    return f'<rect x="{(SIZE - width) / 2:g}" width="{width:g}" height="{SIZE}" fill="url(#ground)"/>'


def _blurred(body: str) -> str:
    return SHADOW.sub(lambda found: f'filter="url(#{found[1]})"', body)


SHAPE = re.compile(r"<(?:circle|ellipse|path|rect) [^>]*/>")
SHADOW = re.compile(r'class="(soft|close)"')
GROUND = (
    '<radialGradient id="ground" cx="0.38" cy="0.28" r="0.95"><stop offset="0" stop-color="#f8faf9"/>'
    '<stop offset="0.55" stop-color="#eaf0ee"/><stop offset="1" stop-color="#d6e1de"/></radialGradient>'
)
BLURS = "".join(
    f'<filter id="{name}" x="-50%" y="-50%" width="200%" height="200%" color-interpolation-filters="sRGB">'
    f'<feGaussianBlur stdDeviation="{blur}"/></filter>'
    for name, blur in (("soft", 26), ("close", 8))
)
STEEL = (
    '<radialGradient id="point" cx="0.36" cy="0.32" r="0.75"><stop offset="0" stop-color="#ffffff"/>'
    '<stop offset="0.45" stop-color="#dfe6e8"/><stop offset="1" stop-color="#8c999d"/></radialGradient>'
    '<linearGradient id="needle" x1="0" x2="1" y1="0" y2="0"><stop offset="0" stop-color="#9aa6aa"/>'
    '<stop offset="0.4" stop-color="#f4f7f8"/><stop offset="1" stop-color="#7d898d"/></linearGradient>'
)


def across(name: str, *stops: tuple[float, str]) -> str:
    """A gradient from left to right."""
    return _linear(name, 'x1="0" x2="1" y1="0" y2="0"', stops)


def downhill(name: str, *stops: tuple[float, str]) -> str:
    """A gradient from the top left, where the light is, to the bottom right."""
    return _linear(name, 'x1="0.15" x2="0.85" y1="0.05" y2="0.95"', stops)


def down(name: str, *stops: tuple[float, str]) -> str:
    """A gradient from top to bottom."""
    return _linear(name, 'x1="0" x2="0" y1="0" y2="1"', stops)


def _linear(name: str, direction: str, stops: tuple[tuple[float, str], ...]) -> str:
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<linearGradient id="{name}" {direction}>{inner}</linearGradient>'


def circle(x: float, y: float, radius: float, fill: str, more: str = "") -> str:
    """A disc."""
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}" {more}/>'


def box(x: float, y: float, width: float, height: float, radius: float, fill: str, more: str = "") -> str:
    """A rectangle with round corners."""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" rx="{radius:.2f}" '
        f'fill="{fill}" {more}/>'
    )


def moved(body: str, *, x: float, y: float, scale: float = 1, turn: float = 0) -> str:
    """The same, turned by degrees, scaled and put elsewhere."""
    return f'<g transform="translate({x:.2f} {y:.2f}) rotate({turn:.2f}) scale({scale:.4f})">{body}</g>'
