"""What a product's facts mean: who may use it, what it does to skin, and what to print about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NEEDS_EDUCATION = ("pen", "cartridge", "kit")
CENT = Decimal("0.01")

TIPS = {
    "needle": "Needles",
    "nano": "Nano tip, for the surface only",
    "round-nano": "Round nano tip, for the surface only",
    "silicone": "Silicone tip, for massage only",
}
AUDIENCES = {"home": "At home", "professional": "Professionals only", "all": "Everybody"}
STERILISATIONS = {"EO": "Ethylene oxide gas (EO)", "gamma": "Gamma rays"}


@dataclass(frozen=True)
class Fact:
    """One row of a specification; ``code`` is its attribute's, ``unit`` may be empty."""

    code: str
    label: str
    value: str
    unit: str = ""


def is_piercing(*, kind: str, tip_type: str) -> bool:
    """Whether the thing can break skin: needle tips, and the pens and kits that hold them."""
    return kind in ("pen", "kit") or (kind == "cartridge" and tip_type in ("", "needle"))


def aftercare_group(*, kind: str, audience: str, piercing: bool) -> str:
    """Whose aftercare applies: "P" professional, "H" piercing at home, "N" surface tips, "" nobody's."""
    if kind not in NEEDS_EDUCATION:
        return ""
    if audience == "professional":
        return "P"
    return "H" if piercing else "N"


def price_per_unit(price: Decimal, *, pack_size: int) -> Decimal:
    """The price of one piece of a pack, to the cent; halves go up."""
    return (price / pack_size).quantize(CENT, rounding=ROUND_HALF_UP)


def length(value: Decimal) -> str:
    """A length in millimetres with as many decimals as it needs, but at least one."""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return str(plain if isinstance(exponent, int) and exponent < 0 else plain.quantize(Decimal("0.1")))


def depth(facts: Mapping[str, object]) -> str:
    """The deepest a tip goes, in mm, as text; a range where the least is stated too, "" where nothing is."""
    deepest, least = facts.get("max_depth_mm"), facts.get("min_depth_mm")
    if not isinstance(deepest, Decimal):
        return ""
    return f"{length(least)}\N{EN DASH}{length(deepest)}" if isinstance(least, Decimal) else length(deepest)


def specification(facts: Mapping[str, object]) -> list[Fact]:
    """The facts worth a row, in reading order; what is not known has no row."""
    rows = [
        Fact("audience", "For use", AUDIENCES.get(_text(facts, "audience"), "")),
        Fact("tip_type", "Tip", TIPS.get(_text(facts, "tip_type"), "")),
        Fact("pin_count", "Needles", _text(facts, "pin_count")),
        Fact("needle_diameter_mm", "Needle thickness", _text(facts, "needle_diameter_mm"), "mm"),
        Fact("needle_gauge", "Needle gauge", _text(facts, "needle_gauge")),
        Fact("max_depth_mm", "Depth, at most", depth(facts), "mm"),
        Fact("speeds", "Speeds", _text(facts, "speeds")),
        Fact("cordless", "Cordless", _yes_no(facts, "cordless")),
        Fact("depth_lock", "Depth lock", _yes_no(facts, "depth_lock")),
        Fact("contents", "Contents", _text(facts, "contents")),
        Fact("fit_family", "Fitting code", _text(facts, "fit_family")),
        Fact("connection", "Connection", _text(facts, "connection").capitalize()),
        Fact("needle_material", "Needle material", _text(facts, "needle_material")),
        Fact("sterilisation", "Sterilised with", STERILISATIONS.get(_text(facts, "sterilisation"), "")),
        Fact("backflow_membrane", "Backflow membrane", _text(facts, "backflow_membrane").capitalize()),
        Fact("single_use", "Single use", _yes_no(facts, "single_use")),
        Fact("individually_sealed", "Each one sealed", _yes_no(facts, "individually_sealed")),
        Fact("use_note", "How to use", _text(facts, "use_note")),
        Fact("pack_size", "Pieces in the pack", _text(facts, "pack_size")),
    ]
    return [row for row in rows if row.value]


def facts_line(*, kind: str, facts: Mapping[str, object], pack_sizes: Sequence[int] = ()) -> str:
    """The one line a card shows below the title."""
    parts = {"cartridge": _cartridge_parts, "pen": _pen_parts}.get(kind, _contents_parts)(facts)
    if kind == "cartridge" and pack_sizes:
        parts = [*parts, _packs(sorted(pack_sizes))]
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def _cartridge_parts(facts: Mapping[str, object]) -> list[str]:
    tip, pins, deep = _text(facts, "tip_type"), _text(facts, "pin_count"), depth(facts)
    if tip in ("nano", "round-nano", "silicone"):
        return [TIPS[tip]]
    needles = f"{pins} needle{'' if pins == '1' else 's'}" if pins else ""
    return [needles, f"up to {deep} mm" if deep else ""]


def _pen_parts(facts: Mapping[str, object]) -> list[str]:
    speeds, deep = _text(facts, "speeds"), depth(facts)
    return [
        "Cordless" if facts.get("cordless") else "",
        f"{speeds} speeds" if speeds else "",
        "depth lock" if facts.get("depth_lock") else "",
        f"up to {deep} mm" if deep else "",
    ]


def _contents_parts(facts: Mapping[str, object]) -> list[str]:
    return [_text(facts, "contents")]


def _packs(sizes: list[int]) -> str:
    if len(sizes) == 1:
        return f"pack of {sizes[0]}"
    return f"packs of {', '.join(map(str, sizes[:-1]))} and {sizes[-1]}"


def _text(facts: Mapping[str, object], code: str) -> str:
    value = facts.get(code)
    return "" if value is None else str(value)


def _yes_no(facts: Mapping[str, object], code: str) -> str:
    value = facts.get(code)
    return "" if value is None else "Yes" if value else "No"
