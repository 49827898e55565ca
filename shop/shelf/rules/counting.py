"""How many cards each value would leave, and what to do about a choice that leaves none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import sub

from shop.shelf.rules.filters import Choice, in_order, unknown
from shop.shelf.rules.kinds import BY_CODE, KINDS, Kind


@dataclass(frozen=True)
class Bundles:
    """The cards of a list, those that are alike in all that can be filtered together in one row.

    ``columns`` hold the rows' values, by kind; ``counts`` how many cards a row stands for. What is counted is counted
    column by column: ten thousand different cards take some hundredths of a second.
    """

    columns: Mapping[str, Sequence[frozenset[str]]]
    counts: Sequence[int]

    def __bool__(self) -> bool:
        return bool(self.counts)

    def values(self, code: str) -> set[str]:
        """Every value of a kind that one of the cards has."""
        return {value for values in set(self.columns.get(code, ())) for value in values}


def together(*rows: tuple[Mapping[str, Iterable[str]], int]) -> Bundles:
    """Rows of values by kind, each with its number of cards."""
    columns = {kind.code: [frozenset(values.get(kind.code, ())) for values, _ in rows] for kind in KINDS}
    return Bundles(columns, [count for _, count in rows])


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


def settle(choice: Choice, bundles: Bundles) -> tuple[Choice, list[str]]:
    """The choice without the values that no card of this list has, and a note on each of them."""
    known = {code: bundles.values(code) for code, _ in choice.picked}
    strange = [(code, value) for code, value in choice.each if value not in known[code]]
    for code, value in strange:
        choice = choice.without(code, value)
    return choice, [unknown(BY_CODE[code], value) for code, value in strange]


def tally(bundles: Bundles, choice: Choice) -> Tally:
    """Count, with each kind's own choice left out where its values are counted."""
    misses = _misses(bundles, choice)
    missed = [sum(each) for each in zip(*misses.values(), strict=True)] if misses else [0] * len(bundles.counts)
    left = _weights(bundles.counts, missed)
    counts = {
        code: _count(column, _weights(bundles.counts, map(sub, missed, misses[code])) if code in misses else left)
        for code, column in bundles.columns.items()
    }
    return Tally(total=sum(left), groups=tuple(_groups(counts, choice)))


def after_taking_back(bundles: Bundles, choice: Choice) -> list[tuple[str, str, int]]:
    """For each chosen value, how many cards there are without it: what helps most comes first."""
    helps = [(code, value, tally(bundles, choice.without(code, value)).total) for code, value in choice.each]
    return sorted(helps, key=lambda help_: -help_[2])


def _groups(counts: Mapping[str, Counter[str]], choice: Choice) -> Iterable[Group]:
    for kind in KINDS:
        chosen = set(choice.values(kind.code))
        values = in_order(kind, [*counts[kind.code], *chosen])
        # One value that all have is nothing to choose from.
        if len(values) > 1 or chosen or (values and kind.code == "stock"):
            options = (Option(value, counts[kind.code][value], value in chosen) for value in values)
            yield Group(kind, tuple(options))


def _misses(bundles: Bundles, choice: Choice) -> dict[str, list[bool]]:
    """For each kind of which something was chosen, the rows that have none of it."""
    found = {}
    for code, chosen in choice.picked:
        column = bundles.columns[code]
        is_missed = {values: values.isdisjoint(chosen) for values in set(column)}
        found[code] = [is_missed[values] for values in column]
    return found


def _weights(counts: Sequence[int], missed: Iterable[int]) -> list[int]:
    """How many cards each row counts for, none where something is missed."""
    return [0 if misses else count for count, misses in zip(counts, missed, strict=True)]


def _count(column: Sequence[frozenset[str]], weights: Sequence[int]) -> Counter[str]:
    by_values: Counter[frozenset[str]] = Counter()
    for values, weight in zip(column, weights, strict=True):
        by_values[values] += weight
    counts: Counter[str] = Counter()
    for values, count in by_values.items():
        for value in values:
            counts[value] += count
    return counts
