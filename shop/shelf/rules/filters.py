"""What a customer chose of a list: read from an address, and written back as one.

Several values of a kind mean "or", kinds mean "and". Whatever an address says, it can be read: what makes no sense is
left out, with a note for the reader.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from shop.shelf.rules.kinds import KINDS, Kind

MOST = 30
RECOMMENDED = "recommended"
SORTS = {
    RECOMMENDED: "Recommended",
    "price": "Price, the lowest first",
    "each": "Price per cartridge",
    "newest": "Newest first",
    "pack": "Pack, the smallest first",
}


@dataclass(frozen=True)
class Choice:
    """Values by kind, in the order of ``KINDS`` and of size or name; how to sort; and what else the address keeps.

    ``any_pen``: show all, whatever pen the visitor has. ``kept`` are other parameters, such as the words of a search.
    """

    picked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = RECOMMENDED
    any_pen: bool = False
    kept: tuple[tuple[str, str], ...] = ()

    def values(self, kind: str) -> tuple[str, ...]:
        """What was chosen of a kind; nothing means that every value will do."""
        return dict(self.picked).get(kind, ())

    def having(self, kind: str, values: Iterable[str]) -> "Choice":
        """The same choice with exactly these values of one kind."""
        return replace(self, picked=_in_order({**dict(self.picked), kind: values}))

    def without(self, kind: str, value: str) -> "Choice":
        """The same choice with one value taken back."""
        return self.having(kind, [each for each in self.values(kind) if each != value])

    def for_any_pen(self) -> "Choice":
        """The same choice, whatever pen the visitor has."""
        return replace(self, any_pen=True)

    def for_own_pen(self) -> "Choice":
        """The same choice, of what goes with the visitor's pen."""
        return replace(self.having("fit", ()), any_pen=False)

    def cleared(self) -> "Choice":
        """No filters, but still sorted, and for the same words and pens."""
        return replace(self, picked=())

    @property
    def each(self) -> list[tuple[str, str]]:
        """Every chosen value with its kind, in order."""
        return [(kind, value) for kind, values in self.picked for value in values]

    @property
    def is_plain(self) -> bool:
        """The list as it is without any parameter: the one that search engines may show."""
        return self == Choice()

    def parameters(self, *, page: int = 1) -> list[tuple[str, str]]:
        """What an address says of it, always in the same order, without what goes without saying."""
        return [
            *self.kept,
            *self.each,
            *([("pen", "any")] if self.any_pen else []),
            *([("sort", self.sort)] if self.sort != RECOMMENDED else []),
            *([("page", str(page))] if page > 1 else []),
        ]

    def address(self, *, page: int = 1) -> str:
        """The part of an address that begins with "?"; "" where there is nothing to say."""
        parameters = self.parameters(page=page)
        return f"?{urlencode(parameters)}" if parameters else ""


def read(said: Mapping[str, Sequence[str]], *, keep: Iterable[str] = ()) -> tuple[Choice, list[str]]:
    """The choice that an address makes, and a note for each part that was left out.

    Parameters of other people's making, such as those of campaigns, are left out without a word. ``keep`` names those
    that the page needs besides.
    """
    picked, notes = {}, []
    for kind in KINDS:
        picked[kind.code], left_out = _values(kind, said.get(kind.code, ()))
        notes += left_out
    sort = _last(said, "sort")
    if sort and sort not in SORTS:
        notes.append(f"We cannot sort by \N{LEFT DOUBLE QUOTATION MARK}{_short(sort)}\N{RIGHT DOUBLE QUOTATION MARK}.")
    choice = Choice(
        picked=_in_order(picked),
        sort=sort if sort in SORTS else RECOMMENDED,
        any_pen=_last(said, "pen") == "any",
        kept=tuple((name, _last(said, name)) for name in keep if _last(said, name)),
    )
    return choice, notes


def _values(kind: Kind, said: Sequence[str]) -> tuple[list[str], list[str]]:
    found: dict[str, None] = {}
    notes = []
    for text in said[:MOST]:
        value = kind.read(text)
        if value is not None:
            found[value] = None
        elif text.strip():
            notes.append(unknown(kind, text))
    if len(said) > MOST:
        notes.append(f"{kind.label}: only the first {MOST} values were read.")
    return list(found), notes


def unknown(kind: Kind, text: str) -> str:
    """The note on a value that nothing on this list has."""
    return (
        f"{kind.label}: nothing here has the value "
        f"\N{LEFT DOUBLE QUOTATION MARK}{_short(text)}\N{RIGHT DOUBLE QUOTATION MARK}, so we left it out."
    )


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}\N{HORIZONTAL ELLIPSIS}"


def _last(said: Mapping[str, Sequence[str]], name: str) -> str:
    """The last one counts, as everywhere on the web."""
    return next(iter(said.get(name, ())[-1:]), "").strip()


def _in_order(picked: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    ordered = ((kind.code, tuple(in_order(kind, picked.get(kind.code, ())))) for kind in KINDS)
    return tuple((code, values) for code, values in ordered if values)


def in_order(kind: Kind, values: Iterable[str]) -> list[str]:
    """Values by size where they are numbers, else as the shop names them, else by name."""
    named = {value: at for at, value in enumerate(kind.labels)}
    if kind.is_number:
        return sorted(set(values), key=Decimal)
    return sorted(set(values), key=lambda value: (named.get(value, len(named)), value))
