"""Texts and questions in PostgreSQL's notation for full text, with the words as this shop compares them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shop.shelf.rules.language import code, flat, has_digit, words
from shop.shelf.rules.questions import Term

MOST_POSITIONS = 16_000
LONGEST_WORD = 200
_UNIT = ("pin", "mm", "pack", "ml", "g", "l")


@dataclass(frozen=True)
class Texts:
    """What can be found of one product: its title, codes, facts in words, and what its description says."""

    title: str
    codes: Sequence[str] = ()
    facts: Sequence[str] = ()
    description: str = ""


def document(texts: Texts) -> str:
    """The product's words as a ``tsvector``, by weight: A title, B facts and codes, C bare numbers, D description.

    A word of the description with a digit in it is left out: it may name a pen that the product does *not* fit.
    """
    title = words(texts.title)
    facts = [word for fact in texts.facts for word in words(fact)]
    whole = dict.fromkeys(code(each) for each in texts.codes if code(each))
    by_weight = {
        "A": title,
        "B": [*facts, *(start for each in texts.codes for start in code_starts(each)), *map(exactly, whole)],
        "C": [number for word in (*title, *facts) for number in _bare_number(word)],
        "D": [word for word in words(texts.description) if not has_digit(word)],
    }
    return " ".join(_entries(by_weight))


def exactly(code_as_compared: str) -> str:
    """The word that stands in a document for a whole code; no text of a product can hold it."""
    return f"={code_as_compared}"


def code_starts(written: str) -> list[str]:
    """A code, what stands before each of its dashes, and its parts of letters: dh, dhnano, dhnano10, nano."""
    parts = flat(written).split("-")
    starts = [code("".join(parts[:size])) for size in range(1, len(parts) + 1)]
    return [*filter(None, starts), *(part for part in parts[1:] if part.isalpha())]


def query(terms: Iterable[Term], *, weight: str = "", unfinished: bool = False, any_of_them: bool = False) -> str:
    """The terms as a ``tsquery``: all must hold, or one with ``any_of_them``; "" where there are none.

    ``weight`` "A" asks for the title only. With ``unfinished``, the last term's words may go on.
    """
    terms = list(terms)
    asked = [
        " | ".join(
            "(" + " & ".join(_quoted(word, weight, unfinished and at == len(terms) - 1) for word in alternative) + ")"
            for alternative in term.alternatives
        )
        for at, term in enumerate(terms)
    ]
    return (" | " if any_of_them else " & ").join(f"({each})" for each in asked)


def _entries(by_weight: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Each word once, with every weight it has: the rank counts places, not repetitions."""
    places: dict[str, list[str]] = {}
    position = 0
    for weight, found in by_weight.items():
        for word in dict.fromkeys(word[:LONGEST_WORD] for word in found):
            position += 1
            if position < MOST_POSITIONS:
                places.setdefault(word, []).append(f"{position}{weight}")
    return (f"'{word}':{','.join(at)}" for word, at in places.items())


def _bare_number(word: str) -> list[str]:
    number = next((word.removesuffix(unit) for unit in _UNIT if word.endswith(unit)), "")
    return [number] if number.replace(".", "", 1).isdigit() else []


def _quoted(word: str, weight: str, unfinished: bool) -> str:
    star = "*" if unfinished and not has_digit(word) else ""
    word = word[:LONGEST_WORD].replace("'", "")
    return f"'{word}':{star}{weight}" if star or weight else f"'{word}'"
