"""How many cards each value would leave, and what to do about a choice that leaves none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shop.shelf.rules.filters import Choice, in_order, unknown
from shop.shelf.rules.kinds import BY_CODE, KINDS, Kind


@dataclass(frozen=True)
class Bundle:
    """Cards that are alike in all that can be filtered: their values by kind, and how many they are."""

    values: Mapping[str, frozenset[str]]
    count: int = 1


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


def settle(choice: Choice, bundles: Iterable[Bundle]) -> tuple[Choice, list[str]]:
    """The choice without the values that no card of this list has, and a note on each of them."""
    known: dict[str, set[str]] = {kind.code: set() for kind in KINDS}
    for bundle in bundles:
        for code, values in bundle.values.items():
            known[code] |= values
    strange = [(code, value) for code, value in choice.each if value not in known[code]]
    for code, value in strange:
        choice = choice.without(code, value)
    return choice, [unknown(BY_CODE[code], value) for code, value in strange]


def tally(bundles: Iterable[Bundle], choice: Choice) -> Tally:
    """Count, in one pass, with each kind's own choice left out where its values are counted."""
    wanted = _wanted(choice)
    counts: dict[str, Counter[str]] = {kind.code: Counter() for kind in KINDS}
    total = 0
    for bundle in bundles:
        against = _against(bundle.values, wanted)
        total += 0 if against else bundle.count
        for code, values in bundle.values.items():
            stands = not against or against == [code]
            for value in values:
                counts[code][value] += bundle.count if stands else 0
    return Tally(total=total, groups=tuple(_groups(counts, choice)))


def after_taking_back(bundles: Sequence[Bundle], choice: Choice) -> list[tuple[str, str, int]]:
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


def _wanted(choice: Choice) -> list[tuple[str, frozenset[str]]]:
    return [(code, frozenset(values)) for code, values in choice.picked]


def _against(values: Mapping[str, frozenset[str]], wanted: list[tuple[str, frozenset[str]]]) -> list[str]:
    """The kinds of which the card has none of the values that are wanted."""
    return [code for code, among in wanted if among.isdisjoint(values.get(code, frozenset()))]
