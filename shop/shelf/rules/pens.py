"""What a customer may call a pen, so that search knows the name when it is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shop.shelf.rules.language import code, has_digit, words
from shop.shelf.rules.questions import Words


@dataclass(frozen=True)
class Pen:
    """A pen and its names; ``families`` are the fittings that somebody states to fit, ``address`` is its page."""

    key: str
    brand: str
    short: str
    aliases: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    address: str = ""

    @property
    def name(self) -> str:
        """The maker and the model."""
        return f"{self.brand} {self.short}"


def names(pens: Iterable[Pen], *, shelf_words: Mapping[str, int]) -> dict[Words, tuple[str, ...]]:
    """The keys of the pens by each of their names.

    A model counts without its maker where it has a letter and a digit, such as M8, and a maker without a model where it
    makes one pen only. A name all of whose words the shelf uses as well, such as "pro pen", asks for a product.
    """
    pens = list(pens)
    found: dict[Words, dict[str, None]] = {}
    for pen in pens:
        alone = sum(other.brand == pen.brand for other in pens) == 1
        for name in (pen.name, *([pen.brand] if alone else []), *pen.aliases):
            found.setdefault(tuple(words(name)), {})[pen.key] = None
        if _is_a_model(short := words(pen.short), written=pen.short):
            found.setdefault(tuple(short), {})[pen.key] = None
    return {name: tuple(keys) for name, keys in found.items() if _tells_a_pen(name, shelf_words)}


def brands(pens: Iterable[Pen]) -> frozenset[Words]:
    """The makers' names."""
    return frozenset(tuple(words(pen.brand)) for pen in pens) - {()}


def _is_a_model(short: list[str], *, written: str) -> bool:
    """Whether a maker's short name tells one pen. What reads as a size does not: X5 is also how many are in a pack."""
    return short == [code(written)] and has_digit(short[0]) and not short[0].isdigit()


def _tells_a_pen(name: Words, shelf_words: Mapping[str, int]) -> bool:
    return bool(name) and (any(map(has_digit, name)) or not all(word in shelf_words for word in name))
