"""What a picture is drawn from, and what it says in words for those who do not see it."""

import hashlib
import re
from dataclasses import astuple, dataclass
from decimal import Decimal

from shop.portraits.rules import pins

STYLE = 2
WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
WORDS += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]


@dataclass(frozen=True)
class Part:
    """Some equal things in a kit: a pen, nano tips, cartridges with ``pins`` needles, sleeves or a sharps box."""

    count: int
    thing: str
    pins: int = 0


@dataclass(frozen=True)
class Facts:
    """All that a drawing depends on; lengths are in millimetres."""

    kind: str
    audience: str = ""
    other_maker: bool = False
    tip: str = ""
    pins: int = 0
    needle_mm: Decimal = Decimal(0)
    depth_mm: Decimal = Decimal(0)
    speeds: int = 0
    cordless: bool = False
    depth_lock: bool = False
    parts: tuple[Part, ...] = ()
    article: str = ""


def parts_of(contents: str) -> tuple[Part, ...]:
    """A kit's contents from its words, such as "1 E7 pen, 2 12-pin cartridges"."""
    found = (re.fullmatch(r"(\d+) (.+)", one.strip()) for one in contents.split(","))
    return tuple(_part(int(match[1]), match[2]) for match in found if match)


def _part(count: int, words: str) -> Part:
    if needles := re.match(r"(\d+)-pin", words):
        return Part(count=count, thing="cartridge", pins=int(needles[1]))
    things = ("pen", "nano", "sleeve", "sharps")
    return Part(count=count, thing=next((thing for thing in things if thing in words), "cartridge"))


def views(facts: Facts) -> tuple[str, ...]:
    """The pictures of a product, the one for cards first."""
    return ("face", "side") if facts.kind == "cartridge" else ("whole",)


def fingerprint(facts: Facts, *, view: str) -> str:
    """Short and the same for the same drawing: when it changes, the picture must be drawn again."""
    return hashlib.sha256(repr((STYLE, view, astuple(facts))).encode()).hexdigest()[:12]


def alt(title: str, facts: Facts, *, view: str, contents: str = "") -> str:
    """The picture in words, beginning with the product's title, so that no two products read alike."""
    if facts.kind == "cartridge":
        return f"{title}: {_face(facts) if view == 'face' else _side(facts)}."
    if facts.kind == "pen":
        return f"{title}: {_pen(facts)}."
    how = "laid out side by side" if facts.kind == "kit" else "seen from the front"
    return f"{title}: {contents}, {how}." if contents else f"{title}, {how}."


def _face(facts: Facts) -> str:
    if not facts.pins:
        return f"the face of the tip, {SURFACES.get(facts.tip, 'without needles')}"
    rings = pins.rings(facts.pins)
    if facts.pins == 1:
        return "the face of the cartridge, with a single needle in the middle"
    where = " in one ring" if len(rings) == 1 else f" in {_number(len(rings))} rings"
    if rings[0] == 1:
        where = ", one in the middle and the others in a ring around it"
    return f"the face of the cartridge, with {_number(facts.pins)} needles{where}"


def _side(facts: Facts) -> str:
    if not facts.depth_mm:
        return "the tip from the side, resting on the surface of a scale in millimetres"
    what = "needles reach" if facts.pins > 1 else "needle reaches" if facts.pins else "texture reaches"
    return f"the tip from the side, beside a scale in millimetres; its {what} {facts.depth_mm} mm at most"


def _pen(facts: Facts) -> str:
    looks = ["a cordless pen" if facts.cordless else "a pen"]
    looks += [f"with {_number(facts.speeds)} marks for its speeds"] if facts.speeds else []
    looks += ["and a locked depth ring" if facts.depth_lock else "and a depth ring"]
    return " ".join(looks)


def _number(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)


SURFACES = {
    "nano": "a square grid of fine bumps without needles",
    "round-nano": "rings of fine bumps without needles",
    "silicone": "soft silicone studs without needles",
}
