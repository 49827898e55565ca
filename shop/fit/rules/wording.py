"""Which pens a product goes with, in the words that stand beside it wherever it is shown, whoever looks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from shop.fit.rules.states import BRINGS_ITS_PEN, LABELS, REPORTED, VERIFIED, Statement, state_of, unasked


@dataclass(frozen=True)
class Told:
    """The pens that a product is stated to fit, such as "Diaminy E6 and E7": the verified apart from the reported.

    False where nobody states a fit.
    """

    fits: str = ""
    reported: str = ""

    def __bool__(self) -> bool:
        return bool(self.fits or self.reported)

    @property
    def is_only_reported(self) -> bool:
        """Other shops say so, and nobody has shown it."""
        return bool(self.reported) and not self.fits

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """State, label and pens of each part that there is: ("verified", "Fits", "Diaminy E6 and E7")."""
        parts = ((VERIFIED, self.fits), (REPORTED, self.reported))
        return [(state, LABELS[state], pens) for state, pens in parts if pens]

    @property
    def words(self) -> str:
        """All of it in one line."""
        return " \N{MIDDLE DOT} ".join(f"{label} {pens}" for _, label, pens in self.rows)


def told(families: Sequence[str], statements: Iterable[Statement], *, kind: str = "cartridge") -> Told:
    """What is told of a product of these families, whatever the visitor's pens; nothing of what goes with every pen.

    ``statements`` may be those about all pens and all families.
    """
    if unasked(families, kind=kind):
        return Told()
    of_pen: dict[tuple[str, str], list[Statement]] = {}
    for each in statements:
        if each.family in families:
            of_pen.setdefault((each.brand, each.pen), []).append(each)
    states = {pen: state_of(pen[1], families, said) for pen, said in of_pen.items()}
    return Told(*(_listed(pen for pen in states if states[pen] == state) for state in (VERIFIED, REPORTED)))


def cartridges_for(families: Sequence[str], statements: Iterable[Statement], *, kind: str) -> str:
    """The pens whose cartridges a pen or a kit of these families takes, such as "Diaminy E6 and E7"; else nothing."""
    if kind not in BRINGS_ITS_PEN:
        return ""
    pens = told(families, statements)
    return pens.fits or pens.reported


def _listed(pens: Iterable[tuple[str, str]]) -> str:
    """The pens by maker, each maker named once; E9 comes before E10."""
    makers = groupby(sorted(pens, key=_in_order), key=lambda pen: pen[0])
    return ", ".join(f"{brand} {_and([_short(brand, pen) for _, pen in own])}".strip() for brand, own in makers)


def _short(brand: str, pen: str) -> str:
    return pen.removeprefix(f"{brand} ")


def _in_order(pen: tuple[str, str]) -> tuple[str, list[tuple[int, str]]]:
    parts = re.findall(r"\d+|\D+", pen[1])
    return pen[0], [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _and(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"


def counted(*, verified: int, reported: int) -> str:
    """How many cartridges fit a pen, in a line: those that are shown to, and those that are only reported to."""
    if not verified and not reported:
        return "We know of no cartridge that fits"
    fits = f"{_cartridges(verified)} {'fits' if verified == 1 else 'fit'}" if verified else ""
    is_ = "is" if reported == 1 else "are"
    if not reported:
        return fits
    return f"{fits}, {reported} more {is_} reported to" if fits else f"{_cartridges(reported)} {is_} reported to fit"


def _cartridges(count: int) -> str:
    return "1 cartridge" if count == 1 else f"{count} cartridges"
