"""Whether a product fits a pen. One answer for every page: a statement somebody made, with its evidence, or none.

A statement is about one pen and one fit family (the code of a fitting). It is never drawn from names: a pair without a
statement is unknown, however alike the two are called.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

VERIFIED, REPORTED, UNKNOWN, NO_FIT = "verified", "reported", "unknown", "no_fit"
ANY, OWN = "any", "own"
STATUSES = (VERIFIED, REPORTED, UNKNOWN, NO_FIT)
FITS = (VERIFIED, REPORTED)
# A pen or a kit brings its own fitting, so it fits nobody's pen; an accessory without a fit family goes with every one.
BRINGS_ITS_PEN = ("pen", "kit")
LABELS = {
    VERIFIED: "Fits",
    REPORTED: "Reported to fit",
    UNKNOWN: "Not known whether it fits",
    NO_FIT: "Does not fit",
}
UNASKED = {ANY: "Goes with every pen", OWN: "Brings its own pen"}
MEANINGS = {
    VERIFIED: "The maker says so, or we tested it.",
    REPORTED: "Other shops say so. We have not tested it ourselves.",
    UNKNOWN: "Nobody has shown that it fits. Please do not buy it on a guess.",
    NO_FIT: "It does not go together.",
    ANY: "It goes with every pen.",
    OWN: "It brings a pen of its own.",
}


@dataclass(frozen=True)
class Statement:
    """What is known of one pen and one fit family; ``pen`` is its name with the ``brand``, ``family`` the code."""

    pen: str
    family: str
    status: str
    evidence: str = ""
    address: str = ""
    checked_by: str = ""
    checked_on: date | None = None
    is_demo: bool = False
    brand: str = ""


@dataclass(frozen=True)
class Pen:
    """A pen that a visitor may have, with every statement about it. ``max_depth_mm`` is None where nobody stated it."""

    id: int
    brand: str
    short: str
    brand_slug: str
    slug: str
    audience: str = ""
    max_depth_mm: Decimal | None = None
    discontinued: bool = False
    nickname: str = ""
    statements: tuple[Statement, ...] = ()

    @property
    def name(self) -> str:
        """The brand and the model."""
        return f"{self.brand} {self.short}"


@dataclass(frozen=True)
class Answer:
    """How a product stands to the visitor's pens: the best state among them, the pens in it and what it rests on."""

    state: str
    pens: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()

    @property
    def fits(self) -> bool:
        """Somebody states that it fits."""
        return self.state in FITS

    @property
    def is_warning(self) -> bool:
        """A customer should think again before buying it."""
        return self.state in (UNKNOWN, NO_FIT)

    @property
    def is_asked(self) -> bool:
        """Whether the question arises at all."""
        return self.state not in UNASKED and bool(self.pens)

    @property
    def words(self) -> str:
        """The state in a few words, such as "Fits your Diaminy E7"."""
        if not self.is_asked:
            return UNASKED.get(self.state) or LABELS[self.state]
        return f"{LABELS[self.state]} your {_listed(self.pens)}"

    @property
    def meaning(self) -> str:
        """What the state means, in one sentence."""
        return MEANINGS[self.state]

    @property
    def reason(self) -> str:
        """What it rests on: the evidence, or that there is none."""
        return next((each.evidence for each in self.statements if each.evidence), self.meaning)


def unasked(families: Sequence[str], *, kind: str) -> str:
    """The state of what no pen is asked about: a pen or a kit, or an accessory that names no fitting; else ""."""
    if kind in BRINGS_ITS_PEN:
        return OWN
    return ANY if kind == "accessory" and not families else ""


def fit_state(
    families: Sequence[str], statements: Iterable[Statement], *, pens: Sequence[str] = (), kind: str = "cartridge"
) -> Answer:
    """How a product of these fit families stands to pens: what lists, pages, search, basket, checkout and feeds ask.

    ``pens`` are the names of the pens; without it, those that the ``statements`` speak of. Statements about other pens
    or other families are passed over. Of several families the best counts, and so it does of several pens.
    """
    if state := unasked(families, kind=kind):
        return Answer(state)
    told = [each for each in statements if each.family in families and (not pens or each.pen in pens)]
    states = {pen: state_of(pen, families, told) for pen in pens or dict.fromkeys(each.pen for each in told)}
    state = best(states.values())
    return Answer(
        state=state,
        pens=tuple(pen for pen in states if states[pen] == state),
        statements=tuple(each for each in told if states[each.pen] == each.status == state),
    )


def state_of(pen: str, families: Sequence[str], told: Sequence[Statement]) -> str:
    """The best of the pen's pairs; a pair that nobody spoke of is unknown."""
    stated = {each.family: each.status for each in told if each.pen == pen}
    return best([stated.get(family, UNKNOWN) for family in families])


def best(states: Iterable[str]) -> str:
    """The most favourable of ``states``; unknown where there is none."""
    return min(states, key=STATUSES.index, default=UNKNOWN)


def fits_no_pen(families: Sequence[str], statements: Iterable[Statement], *, kind: str = "cartridge") -> bool:
    """Whether no known pen could take the product: of each of its families something is stated, and always a no.

    ``statements`` are those about all pens.
    """
    if unasked(families, kind=kind):
        return False
    told = [each for each in statements if each.family in families]
    spoken_of = {each.family for each in told}
    return bool(told) and spoken_of == set(families) and all(each.status == NO_FIT for each in told)


NOBODY = "no pen that we know takes it"


@dataclass(frozen=True)
class Shelf:
    """The shop as the owner of these pens sees it. False when the visitor told of no pen."""

    pens: tuple[Pen, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pens)

    def answer(self, product: Any) -> Answer:
        """The answer for anything with a ``kind`` and ``fit_families``."""
        return self.answer_for(product.fit_families, kind=product.kind)

    def answer_for(self, families: Sequence[str], *, kind: str = "cartridge") -> Answer:
        """The answer for a product of which only this much is known."""
        statements = [each for pen in self.pens for each in pen.statements]
        return fit_state(families, statements, pens=[pen.name for pen in self.pens], kind=kind)

    def codes(self, *states: str) -> list[str]:
        """The fit families that answer with one of ``states``, by code. A family that nobody spoke of is unknown."""
        told = {each.family for pen in self.pens for each in pen.statements}
        return sorted(code for code in told if self.answer_for([code]).state in states)

    @property
    def names(self) -> str:
        """The pens as a customer says them, such as "E7" or "E7 or M8"."""
        return _listed([pen.short for pen in self.pens])


def _listed(names: Sequence[str]) -> str:
    return " or ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} or {names[-1]}"
