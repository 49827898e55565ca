"""How a shelf price is split into price and tax: one price on the shelf for everybody, split by where it goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
NOTHING = Decimal(0)
HIGHEST = Decimal(50)
IN, TOP = "in", "top"
SPACE = "_"  # Inside the name of a region; a space ends it.


@dataclass(frozen=True)
class Split:
    """One amount of money: without tax, the tax, and with it. ``net`` and ``tax`` always make ``gross``."""

    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The tax of one destination. ``on_top``: the shelf price is without it, as in the states of the US.

    ``country`` is an ISO code of two letters, ``region`` a part of it (empty: all of it); ``is_staffs`` tells that
    staff wrote the rate, not the library.
    """

    country: str
    percent: Decimal
    name: str = "VAT"
    on_top: bool = False
    region: str = ""
    is_staffs: bool = False

    def split(self, shelf: Decimal) -> Split:
        """A shelf amount of one line in two parts, each to the cent; halves go up."""
        rate = self.percent / HUNDRED
        if self.on_top:
            tax = _cents(shelf * rate)
            return Split(net=shelf, tax=tax, gross=shelf + tax)
        net = _cents(shelf / (1 + rate))
        return Split(net=net, tax=shelf - net, gross=shelf)

    @property
    def in_words(self) -> str:
        """Such as "VAT 20%"."""
        return f"{self.name} {plain(self.percent)}%"

    @property
    def code(self) -> str:
        """What an order's lines keep of it, at most 64 letters; ``from_code`` reads it."""
        place = f"{self.country}-{self.region}" if self.region else self.country
        return f"{place.replace(' ', SPACE)} {plain(self.percent)} {TOP if self.on_top else IN} {self.name}"[:64]


@dataclass(frozen=True, kw_only=True)
class Override:
    """A rate that staff wrote for a country, or a region of it, from a day on."""

    rule: Rule
    from_on: date


def from_code(code: str) -> Rule | None:
    """The rule that an order was split by; None when ``code`` is none of ours."""
    try:
        place, percent, how, name = code.split(" ", 3)
        country, _, region = place.replace(SPACE, " ").partition("-")
        return Rule(country=country, region=region, percent=Decimal(percent), name=name, on_top=how == TOP)
    except (ValueError, InvalidOperation):
        return None


def rule_on(
    day: date, *, country: str, region: str = "", standard: Decimal | None, overrides: Iterable[Override] = ()
) -> Rule:
    """The rule of a destination on a day: staff's latest for the region, then for the country, then the library's.

    ``standard`` is the library's rate in percent, None where it has none: no tax is charged there.
    """
    begun = [each for each in overrides if each.from_on <= day and each.rule.country == country]
    for place in dict.fromkeys((region, "")):
        if found := [each for each in begun if each.rule.region == place]:
            return max(found, key=lambda each: each.from_on).rule
    return Rule(country=country, percent=NOTHING if standard is None else standard)


def plain(percent: Decimal) -> str:
    """A number without zeros that say nothing: 20, 25.5, 8.25."""
    return f"{percent.normalize():f}"


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
