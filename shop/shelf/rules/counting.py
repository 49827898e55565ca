"""How many cards each value would leave, and what to do about a choice that leaves none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_

from shop.shelf.rules.filters import Choice, in_order, unknown
from shop.shelf.rules.kinds import BY_CODE, KINDS, Kind


@dataclass(frozen=True)
class Column:
    """What every card of a list is, of one kind: a text for each card in turn, and the values that each text means.

    Texts are counted before they are understood: there are few different ones, however many cards there are.
    """

    rows: Sequence[str]
    means: Mapping[str, frozenset[str]]

    @property
    def values(self) -> set[str]:
        """Every value that one of the cards has."""
        return {value for values in self.means.values() for value in values}

    def misses(self, chosen: Iterable[str]) -> list[bool]:
        """For each card, whether it has none of the chosen values."""
        wanted = frozenset(chosen)
        is_missed = {text: values.isdisjoint(wanted) for text, values in self.means.items()}
        return list(map(is_missed.__getitem__, self.rows))

    def counts(self, left: Sequence[bool] | None) -> Counter[str]:
        """How many of the cards that are left have each value, also none; ``left`` None: all of them are left."""
        rows = self.rows if left is None else compress(self.rows, left)
        found: Counter[str] = Counter(dict.fromkeys(self.values, 0))
        for text, count in Counter(rows).items():
            for value in self.means[text]:
                found[value] += count
        return found


@dataclass(frozen=True)
class Traits:
    """What the cards of a list are, column by column, by kind: every kind has one, and all are equally long."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.columns[KINDS[0].code].rows)

    def values(self, code: str) -> set[str]:
        """Every value of a kind that one of the cards has."""
        return self.columns[code].values


def together(*rows: tuple[Mapping[str, Iterable[str]], int]) -> Traits:
    """So many cards of each sort, each sort with its values by kind."""
    return Traits({kind.code: _together(kind.code, rows) for kind in KINDS})


def _together(code: str, rows: Iterable[tuple[Mapping[str, Iterable[str]], int]]) -> Column:
    said = [(frozenset(values.get(code, ())), count) for values, count in rows]
    means = {" ".join(sorted(values)): values for values, _ in said}
    return Column([text for values, count in said for text in [" ".join(sorted(values))] * count], means)


@dataclass(frozen=True)
class Option:
    """One value: how many cards would be left if it alone were chosen of its kind, beside all other kinds' choices."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """The values of one kind that any card of the list has."""

    kind: Kind
    options: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        """How many of them are chosen."""
        return sum(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Tally:
    """How many cards the choice leaves, and the groups in which something can be chosen."""

    total: int
    groups: tuple[Group, ...]


def settle(choice: Choice, traits: Traits) -> tuple[Choice, list[str]]:
    """The choice without the values that no card of this list has, and a note on each of them."""
    known = {code: traits.values(code) for code, _ in choice.picked}
    strange = [(code, value) for code, value in choice.each if value not in known[code]]
    for code, value in strange:
        choice = choice.without(code, value)
    return choice, [unknown(BY_CODE[code], value) for code, value in strange]


def tally(traits: Traits, choice: Choice) -> Tally:
    """Count, with each kind's own choice left out where its values are counted."""
    misses = {code: traits.columns[code].misses(chosen) for code, chosen in choice.picked}
    left = _left(misses)
    counts = {
        code: column.counts(_left({other: each for other, each in misses.items() if other != code}))
        if code in misses
        else column.counts(left)
        for code, column in traits.columns.items()
    }
    return Tally(total=len(traits) if left is None else sum(left), groups=tuple(_groups(counts, choice)))


def after_taking_back(traits: Traits, choice: Choice) -> list[tuple[str, str, int]]:
    """For each chosen value, how many cards there are without it: what helps most comes first."""
    helps = [(code, value, tally(traits, choice.without(code, value)).total) for code, value in choice.each]
    return sorted(helps, key=lambda help_: -help_[2])


def _groups(counts: Mapping[str, Counter[str]], choice: Choice) -> Iterable[Group]:
    for kind in KINDS:
        chosen = set(choice.values(kind.code))
        values = in_order(kind, [*counts[kind.code], *chosen])
        # One value that all have is nothing to choose from.
        if len(values) > 1 or chosen or (values and kind.code == "stock"):
            options = (Option(value, counts[kind.code][value], value in chosen) for value in values)
            yield Group(kind, tuple(options))


def _left(misses: Mapping[str, Sequence[bool]]) -> list[bool] | None:
    """For each card, whether it misses nothing that was chosen; None where nothing was chosen."""
    return list(map(not_, map(any, zip(*misses.values(), strict=True)))) if misses else None
