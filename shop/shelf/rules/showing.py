"""A list's filters as a page shows them: with words, counts and an address for each thing that can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.shelf.rules.counting import Group, Traits, after_taking_back, tally
from shop.shelf.rules.filters import SORTS, Choice
from shop.shelf.rules.kinds import BY_CODE, Kind

# These stand open before anything is chosen; the others show their names only.
OPEN = ("fit", "kind", "for", "tip", "needles", "stock")


@dataclass(frozen=True)
class ShownOption:
    """One box to tick."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class ShownGroup:
    """The boxes of one kind; ``clear`` is the address without any of its values."""

    code: str
    label: str
    options: tuple[ShownOption, ...]
    is_open: bool
    chosen: int
    clear: str


@dataclass(frozen=True)
class Applied:
    """A filter that is on: its words, the address without it, and how many products there are then, where asked."""

    label: str
    address: str
    count: int | None = None


@dataclass(frozen=True)
class Sort:
    """One way to sort."""

    code: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Panel:
    """All that stands around a list."""

    path: str
    total: int
    groups: tuple[ShownGroup, ...]
    applied: tuple[Applied, ...]
    sorts: tuple[Sort, ...]
    hidden: tuple[tuple[str, str], ...]
    clear: str
    helps: tuple[Applied, ...]
    notes: tuple[str, ...]


def panel(traits: Traits, choice: Choice, *, path: str, names: Mapping[str, str], notes: Sequence[str] = ()) -> Panel:
    """What stands around the list at ``path``; ``names`` are those of the fittings, by code."""
    counted = tally(traits, choice)
    words = _Words(path, names)
    return Panel(
        path=path,
        total=counted.total,
        groups=tuple(words.group(group, choice) for group in counted.groups),
        applied=tuple(words.applied(choice, kind, value) for kind, value in choice.each),
        sorts=tuple(Sort(code, label, code == choice.sort) for code, label in SORTS.items()),
        hidden=(*choice.kept, *((("pen", "any"),) if choice.any_pen else ())),
        clear=path + choice.cleared().address(),
        helps=tuple(words.helps(traits, choice)) if not counted.total else (),
        notes=tuple(notes),
    )


@dataclass(frozen=True)
class _Words:
    path: str
    names: Mapping[str, str]

    def say(self, kind: Kind, value: str) -> str:
        return self.names.get(value, value) if kind.code == "fit" else kind.say(value)

    def group(self, group: Group, choice: Choice) -> ShownGroup:
        kind = group.kind
        return ShownGroup(
            code=kind.code,
            label=kind.label,
            options=tuple(
                ShownOption(option.value, self.say(kind, option.value), option.count, option.is_chosen)
                for option in group.options
            ),
            is_open=bool(group.chosen) or kind.code in OPEN,
            chosen=group.chosen,
            clear=self.path + choice.having(kind.code, ()).address(),
        )

    def applied(self, choice: Choice, code: str, value: str, count: int | None = None) -> Applied:
        kind = BY_CODE[code]
        said = self.say(kind, value)
        label = said if kind.code == "stock" else f"{kind.label}: {said}"
        return Applied(label, self.path + choice.without(code, value).address(), count)

    def helps(self, traits: Traits, choice: Choice) -> list[Applied]:
        return [self.applied(choice, code, value, count) for code, value, count in after_taking_back(traits, choice)]
