"""Which pen somebody means by what they typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

# Words around a pen's name in a search, such as "m8 tips" or "cartridges for dr pen a6".
AROUND = frozenset(
    [*("a", "an", "and", "for", "my", "the", "to", "with"), *("fit", "fits", "fitting", "pen", "pens", "tool")]
    + [*("cartridge", "cartridges", "head", "heads", "needle", "needles", "tip", "tips")]
    + [*("refill", "refills", "replacement", "spare")]
)
# Pages of the finder: no maker's address may be one of these.
RESERVED = ("my-pen", "old-cartridge", "not-sure", "pens", "suggestions")
PART_OF_NAMES = frozenset(["pen", "pens"])
CLOSE = 0.75


@dataclass(frozen=True)
class Name:
    """What one pen is called: its brand, its model, other names, and where its page is."""

    brand: str
    short: str
    brand_slug: str
    slug: str
    aliases: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The brand and the model."""
        return f"{self.brand} {self.short}"

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to call it, without spaces and signs."""
        return tuple(plain(each) for each in (self.whole, self.short, *self.aliases))


def plain(text: str) -> str:
    """A name without case, spaces and signs, so that "Dr. Pen M8" and "dr pen m-8" are found by each other."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def closest(typed: str, names: Sequence[Name], *, most: int = 8) -> list[Name]:
    """The pens that ``typed`` may mean, the likeliest first: called exactly so, beginning so, holding all the words;
    where there is none, those that are called nearly so."""
    if not plain(typed):
        return []
    ranked = [(rank, at) for at, name in enumerate(names) if (rank := _rank(typed, name)) is not None]
    if ranked:
        return [names[at] for _, at in sorted(ranked)[:most]]
    spellings = {spelling: name for name in reversed(names) for spelling in name.spellings}
    near = get_close_matches(plain(typed), spellings, n=most, cutoff=CLOSE)
    return list(dict.fromkeys(spellings[spelling] for spelling in near))


def meant(typed: str, names: Sequence[Name]) -> Name | None:
    """The one pen that is called exactly so, with or without words such as *tips* around its name; else None."""
    wanted = {plain(typed), _without(AROUND, typed), _without(AROUND - PART_OF_NAMES, typed)} - {""}
    found = [name for name in names if wanted.intersection(name.spellings)]
    return found[0] if len(found) == 1 else None


def _rank(typed: str, name: Name) -> int | None:
    wanted, spellings = plain(typed), name.spellings
    if wanted in spellings:
        return 0
    if any(spelling.startswith(wanted) for spelling in spellings):
        return 1
    words = [word for word in _words(typed) if word not in AROUND]
    parts = [part for each in (name.whole, *name.aliases) for part in _words(each)]
    return 2 if words and all(any(part.startswith(word) for part in parts) for word in words) else None


def _without(left_out: frozenset[str], typed: str) -> str:
    return "".join(word for word in _words(typed) if word not in left_out)


def _words(typed: str) -> list[str]:
    return [plain(word) for word in re.split(r"[\s,;/]+", typed) if plain(word)]
