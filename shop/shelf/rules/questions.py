"""What was asked, and what the shop knows of words: the shapes that understanding works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Words = tuple[str, ...]
CARTRIDGE: Words = ("cartridge",)


@dataclass(frozen=True)
class Lexicon:
    """What the shop knows of words.

    ``words``: how many products use each; ``synonyms``: what else to look for when these words are written;
    ``pens``: the keys of the pens that have this name; ``brands``: the makers' names; ``others``: words that no product
    uses and that yet need no guess, such as those of the articles.
    """

    words: Mapping[str, int] = field(default_factory=dict)
    synonyms: Mapping[Words, tuple[Words, ...]] = field(default_factory=dict)
    pens: Mapping[Words, tuple[str, ...]] = field(default_factory=dict)
    brands: frozenset[Words] = frozenset()
    others: frozenset[str] = frozenset()

    @cached_property
    def spoken(self) -> dict[str, int]:
        """Every word by which products are known, and how common it is on the shelves."""
        phrases = [*self.synonyms, *self.pens, *self.brands]
        return {word: 0 for phrase in phrases for word in phrase} | dict(self.words)

    @cached_property
    def known(self) -> dict[str, int]:
        """Every word that needs no guess."""
        return dict.fromkeys(self.others, 0) | self.spoken

    @cached_property
    def makers(self) -> dict[Words, tuple[str, ...]]:
        """Every phrase that is a maker's name, or is known to mean one."""
        others = [phrase for phrase, meanings in self.synonyms.items() if self.brands & set(meanings)]
        return dict.fromkeys((*self.brands, *others), ())


@dataclass(frozen=True)
class Term:
    """One thing that must be true: all words of one of the ``alternatives`` occur. ``text`` is how it was meant."""

    text: str
    alternatives: tuple[Words, ...]

    @property
    def is_cartridge(self) -> bool:
        """A word for the cartridges themselves: tips, heads, refills."""
        return CARTRIDGE in self.alternatives


@dataclass(frozen=True)
class Question:
    """What was asked. ``code`` is all of it as if it were a product's code; ``meant`` is set where words were guessed;
    ``pens`` are the keys of the pens it names, and ``terms`` do not repeat their names."""

    code: str = ""
    terms: tuple[Term, ...] = ()
    pens: tuple[str, ...] = ()
    pen_terms: tuple[Term, ...] = ()
    meant: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing to look for."""
        return not (self.terms or self.pens)

    @property
    def wants_cartridges_only(self) -> bool:
        """Beside the pen's name, nothing but words for a cartridge: its page of cartridges is the answer."""
        return bool(self.terms) and all(term.is_cartridge for term in self.terms)

    @property
    def words(self) -> list[str]:
        """The words as they were meant, one by one, for texts that are searched by other means."""
        return [word for term in (*self.pen_terms, *self.terms) for word in term.text.split()]
