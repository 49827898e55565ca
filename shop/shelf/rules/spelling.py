"""What a misspelt word probably meant: the nearest word that the shop itself uses."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from shop.shelf.rules.language import has_digit, singular

MOST_GUESSES = 2
SHORTEST_HALF = 3


@dataclass(frozen=True)
class Guess:
    """A word of the shop's that may have been meant; ``slips`` letters lie between."""

    word: str
    slips: int


def slips_allowed(word: str) -> int:
    """How many slips a word of this length may have. A short word with a slip could be anything."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 9 else 3


def guesses(word: str, known: Mapping[str, int]) -> list[Guess]:
    """The nearest known words, the likeliest first; several only where they are equally near.

    A slip is a letter too much, too few, wrong, or two in the wrong order. Words with a digit are never guessed.
    """
    if has_digit(word):
        return []
    allowed = slips_allowed(word) or int(len(word) == 3)
    near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=40)
    found = [Guess(other, int(slips)) for other, slips, _ in near if _is_believable(word, other)]
    # Of two equally near, the one that a product has.
    found.sort(key=lambda guess: (guess.slips, not known[guess.word], -_likeness(word, guess.word), guess.word))
    return [guess for guess in found[:MOST_GUESSES] if guess.slips == found[0].slips]


def halves(word: str, known: Mapping[str, int]) -> tuple[str, str] | None:
    """The two known words that were written as one, as in "nanotip"; None where there are none."""
    pairs = [(singular(word[:at]), word[at:]) for at in range(2, len(word) - SHORTEST_HALF + 1)]
    found = [pair for pair in pairs if pair[0] in known and pair[1] in known]
    return max(found, key=lambda pair: min(map(len, pair)), default=None)


def completions(start: str, known: Mapping[str, int], *, most: int = 5) -> list[str]:
    """The known words that begin so, the commonest first; with one slip in it where none begins exactly so."""
    if len(start) < 2 or has_digit(start):
        return []
    found = [word for word in known if word.startswith(start)]
    if not found and len(start) >= 4:
        found = _begin_nearly(start, known)
    return sorted(found, key=lambda word: (-known[word], word))[:most]


def _begin_nearly(start: str, known: Mapping[str, int]) -> list[str]:
    """The words whose first letters differ from these by one slip; a forgotten letter makes them one longer."""
    beginnings = {
        (word, size): word[:size]
        for word in known
        for size in (len(start), len(start) + 1)
        if len(word) >= size and not has_digit(word)
    }
    near = process.extract(start, beginnings, scorer=OSA.distance, score_cutoff=1, limit=20)
    return list(dict.fromkeys(word for _, _, (word, _) in near))


def _is_believable(word: str, other: str) -> bool:
    """A word of three letters may only have two of them in the wrong order; a longer one keeps most of its letters."""
    if len(word) < 4 or len(other) < 3:
        return sorted(word) == sorted(other)
    return not has_digit(other)


def _likeness(word: str, other: str) -> float:
    return JaroWinkler.similarity(word, other)
