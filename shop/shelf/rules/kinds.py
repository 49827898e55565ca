"""What a list can be filtered by: every attribute that a card shows, and what its values are called."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

LONGEST = 50
# Prices of one cartridge, in the shop's currency: from the first (included) to the second (not included).
BANDS: dict[str, tuple[Decimal | None, Decimal | None]] = {
    "under-3": (None, Decimal("3.00")),
    "3-to-3.50": (Decimal("3.00"), Decimal("3.50")),
    "3.50-to-5": (Decimal("3.50"), Decimal("5.00")),
    "from-5": (Decimal("5.00"), None),
}


def _text(said: str) -> str | None:
    said = said.strip()
    return said if said and len(said) <= LONGEST and said.isprintable() else None


def _whole(said: str) -> str | None:
    said = said.strip()
    return str(int(said)) if re.fullmatch(r"[0-9]{1,6}", said) else None


def _length(said: str) -> str | None:
    """A length in mm, without needless zeros: 0.250 is 0.25."""
    try:
        number = Decimal(said.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < 100:
        return None
    return plain(number)


def _band(said: str) -> str | None:
    return said if said in BANDS else None


def _yes(said: str) -> str | None:
    return said if said == "yes" else None


@dataclass(frozen=True)
class Kind:
    """One attribute: its name in an address, in words, and the column of the card that holds it.

    ``read`` turns what an address says into the value as it is compared and written everywhere, or None.
    """

    code: str
    label: str
    column: str
    read: Callable[[str], str | None]
    holds_many: bool = False
    unit: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Its values are ordered by size, not by name."""
        return self.read in (_whole, _length)

    def say(self, value: str) -> str:
        """A value in words. One that nobody named is told as it is stored."""
        if value in self.labels:
            return self.labels[value]
        return f"{value} {self.unit}" if self.unit else value[:1].upper() + value[1:].replace("-", " ")


# In the order in which a page and an address list them.
KINDS: tuple[Kind, ...] = (
    Kind("fit", "Pen fitting", "families", _text, holds_many=True),
    Kind(
        "kind",
        "What it is",
        "kind",
        _text,
        labels={"pen": "Pen", "cartridge": "Cartridge", "kit": "Kit", "accessory": "Care and disposal"},
    ),
    Kind(
        "for",
        "For use",
        "audience",
        _text,
        labels={"home": "At home", "professional": "By professionals", "all": "By everybody"},
    ),
    Kind(
        "tip",
        "Tip",
        "tip_type",
        _text,
        labels={
            "needle": "Needles",
            "nano": "Nano, surface only",
            "round-nano": "Round nano, surface only",
            "silicone": "Silicone, massage only",
        },
    ),
    Kind("needles", "Needles", "pin_counts", _whole, holds_many=True, labels={"1": "1 needle"}, unit="needles"),
    Kind("depth", "Depth, at most", "max_depth_mm", _length, unit="mm"),
    Kind("thickness", "Needle thickness", "needle_mm", _length, unit="mm"),
    Kind(
        "membrane",
        "Backflow membrane",
        "membrane",
        _text,
        labels={"yes": "Yes", "no": "No", "not stated": "Not stated", "not applicable": "Not needed"},
    ),
    Kind("sterilised", "Sterilised with", "sterilisation", _text, labels={"EO": "Gas (EO)", "gamma": "Gamma rays"}),
    Kind("connection", "Connection", "connection", _text),
    Kind("pack", "Pack", "packs", _whole, holds_many=True, labels={"1": "1 piece"}, unit="pieces"),
    Kind(
        "each",
        "Price per cartridge",
        "unit_price",
        _band,
        labels={
            "under-3": "Under 3.00",
            "3-to-3.50": "3.00 to 3.49",
            "3.50-to-5": "3.50 to 4.99",
            "from-5": "5.00 or more",
        },
    ),
    Kind("speeds", "Speeds", "speeds", _whole, unit="speeds"),
    Kind("with", "Made with", "features", _text, holds_many=True),
    Kind("stock", "In stock", "in_stock", _yes, labels={"yes": "In stock now"}),
)
BY_CODE = {kind.code: kind for kind in KINDS}


def plain(number: Decimal) -> str:
    """A number without needless zeros and without an exponent."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).lstrip("+") or "0"


def band_of(price: Decimal | None) -> str | None:
    """The band of prices that this price of one cartridge is in."""
    if price is None:
        return None
    return next(
        (code for code, (least, below) in BANDS.items() if _within(price, least=least, below=below)),
        None,
    )


def _within(price: Decimal, *, least: Decimal | None, below: Decimal | None) -> bool:
    return (least is None or price >= least) and (below is None or price < below)
