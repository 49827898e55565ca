"""Things for care and disposal, each drawn plainly, without words on it."""

from collections.abc import Callable

from shop.portraits.rules.drawing.paper import TEAL, TEAL_DARK, TEAL_LIGHT, across, box, circle, down, moved
from shop.portraits.rules.facts import Facts

PORCELAIN = ((0, "#c9d5d2"), (0.2, "#ffffff"), (0.55, "#f1f5f4"), (1, "#b9c8c5"))
LID = ((0, TEAL_DARK), (0.22, "#3b958c"), (0.55, TEAL), (1, TEAL_DARK))


def whole(facts: Facts) -> str:
    """The article in the middle of the sheet."""
    return moved(DRAWINGS.get(facts.article, tube)(), x=480, y=490)


def _standing(path: str) -> str:
    """The shadow of a thing that stands on the ground."""
    return (
        f'<path d="{path}" fill="#1d3330" opacity="0.26" class="soft" transform="translate(34 26)"/>'
        f'<path d="{path}" fill="#1d3330" opacity="0.18" class="close" transform="translate(8 8)"/>'
    )


def container() -> str:
    """A sharps container with a slot in its lid and a line where it counts as full."""
    shape = "M -218 -150 H 218 L 190 292 Q 188 318 162 318 H -162 Q -188 318 -190 292 Z"
    return (
        f"<defs>{across('bin', *PORCELAIN)}{across('lid', *LID)}</defs>"
        + _standing(shape)
        + f'<path d="{shape}" fill="url(#bin)"/>'
        + '<path d="M -209 -20 H 209" stroke="#0f766e" stroke-width="5" stroke-dasharray="3 13" '
        'stroke-linecap="round"/>'
        + '<path d="M 0 74 m -62 0 a 62 62 0 1 0 124 0 a 62 62 0 1 0 -124 0" fill="none" stroke="#0f766e" '
        'stroke-width="9"/><path d="M 0 34 V 92 L -13 92 L 0 118 L 13 92 H 0" fill="#0f766e" stroke="#0f766e" '
        'stroke-width="11" stroke-linejoin="round"/>'
        + box(-244, -214, 488, 78, 24, "url(#lid)")
        + box(-150, -266, 300, 66, 30, "url(#lid)")
        + box(-92, -246, 184, 16, 8, "#062f2b", 'opacity="0.75"')
        + box(-230, -146, 460, 10, 5, "#062f2b", 'opacity="0.25"')
    )


def wipes() -> str:
    """A soft pack with a wipe that looks out of its opening."""
    pack = (
        "M -300 -92 Q -300 -122 -270 -122 H 270 Q 300 -122 300 -92 V 168 Q 300 198 270 198 H -270 Q -300 198 -300 168 Z"
    )
    crimps = "".join(box(side * 287 - 3, -104, 6, 284, 3, "#7f9a95", 'opacity="0.35"') for side in (-1, 1))
    return (
        f"<defs>{down('pack', (0, '#ffffff'), (0.5, '#eef3f2'), (1, '#c3d0cd'))}"
        f"{down('wipe', (0, '#ffffff'), (1, '#d5e1de'))}</defs>"
        + _standing(pack)
        + f'<path d="{pack}" fill="url(#pack)"/>'
        + crimps
        + box(-300, 108, 600, 18, 0, TEAL)
        + '<ellipse cx="0" cy="-14" rx="150" ry="58" fill="#0b3a36" opacity="0.16"/>'
        + '<ellipse cx="0" cy="-18" rx="146" ry="55" fill="#dbe8e5"/>'
        + '<ellipse cx="0" cy="-14" rx="112" ry="36" fill="#0b3a36" opacity="0.45"/>'
        + '<path d="M -96 -10 C -110 -90 -70 -150 -96 -226 C -50 -212 -24 -262 22 -238 C 52 -224 72 -252 104 -232 '
        'C 78 -160 116 -92 94 -8 C 50 20 -52 20 -96 -10 Z" fill="url(#wipe)" stroke="#c3d3cf" stroke-width="2.5"/>'
        + '<path d="M -40 -6 C -52 -70 -18 -130 -32 -206 M 34 -4 C 50 -70 22 -130 44 -214" fill="none" '
        'stroke="#a9bfba" stroke-width="5" stroke-linecap="round" opacity="0.7"/>'
    )


def sleeves() -> str:
    """Three thin clear covers side by side."""
    return (
        f"<defs>{across('film', (0, '#9fc4be'), (0.25, '#f7fcfb'), (0.6, '#d9ebe8'), (1, '#8fb8b1'))}</defs>"
        + "".join(moved(_sleeve(), x=x, y=y, turn=turn) for x, y, turn in ((-150, 14, -7), (150, 14, 7), (0, 0, 0)))
    )


def _sleeve() -> str:
    shape = "M -78 -292 H 78 L 66 236 Q 62 300 0 300 Q -62 300 -66 236 Z"
    return (
        _standing(shape)
        + f'<path d="{shape}" fill="url(#film)" opacity="0.86"/>'
        + f'<path d="{shape}" fill="none" stroke="#ffffff" stroke-opacity="0.8" stroke-width="3"/>'
        + box(-84, -306, 168, 24, 12, TEAL)
        + box(-46, -262, 12, 420, 6, "#ffffff", 'opacity="0.75"')
        + box(38, -262, 5, 470, 3, "#5d8a84", 'opacity="0.25"')
    )


def tube() -> str:
    """A squeezed tube, standing on its cap, with a small sun on it."""
    shape = "M -172 -318 H 172 L 128 178 H -128 Z"
    rays = "".join(moved(box(-4, -74, 8, 22, 4, TEAL), x=0, y=-60, turn=45 * step) for step in range(8))
    return (
        f"<defs>{across('tube', *PORCELAIN)}{across('cap', *LID)}</defs>"
        + _standing("M -172 -318 H 172 L 124 318 H -124 Z")
        + f'<path d="{shape}" fill="url(#tube)"/>'
        + box(-176, -326, 352, 34, 6, "#dfe8e6")
        + "".join(box(-166 + 12 * step, -320, 4, 22, 2, "#9fb3af", 'opacity="0.55"') for step in range(28))
        + circle(0, -60, 36, TEAL)
        + rays
        + box(-80, 72, 160, 10, 5, TEAL_LIGHT, 'opacity="0.8"')
        + box(-132, 178, 264, 138, 18, "url(#cap)")
        + box(-132, 178, 264, 10, 0, "#062f2b", 'opacity="0.25"')
    )


def jar() -> str:
    """A low jar with a wide lid."""
    glass = "M -230 -76 H 230 V 200 Q 230 256 174 256 H -174 Q -230 256 -230 200 Z"
    return (
        f"<defs>{across('jar', *PORCELAIN)}{across('jarlid', *LID)}</defs>"
        + _standing("M -246 -226 H 246 V 200 Q 246 256 174 256 H -174 Q -246 256 -246 200 Z")
        + f'<path d="{glass}" fill="url(#jar)"/>'
        + '<path d="M 0 22 C 44 74 62 100 62 128 A 62 62 0 0 1 -62 128 C -62 100 -44 74 0 22 Z" fill="#0f766e" '
        'opacity="0.92"/><path d="M -34 126 A 36 36 0 0 0 -8 160" fill="none" stroke="#fff" stroke-opacity="0.6" '
        'stroke-width="9" stroke-linecap="round"/>'
        + box(-250, -230, 500, 158, 26, "url(#jarlid)")
        + box(-236, -76, 472, 12, 6, "#062f2b", 'opacity="0.22"')
        + box(-206, -204, 16, 108, 8, "#fff", 'opacity="0.3"')
    )


DRAWINGS: dict[str, Callable[[], str]] = {
    "sharps container": container,
    "wipes": wipes,
    "sleeves": sleeves,
    "tube": tube,
    "jar": jar,
}
