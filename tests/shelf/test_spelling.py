"""What a misspelt word meant."""

import pytest

from shop.shelf.rules import spelling
from shop.shelf.rules.spelling import Guess

KNOWN = {"cartridge": 20, "nano": 2, "tip": 3, "pen": 5, "sharp": 1, "container": 1, "m8": 1, "m8s": 1, "sleeve": 1}


@pytest.mark.parametrize(
    ("written", "guess"),
    [
        ("cartrige", Guess("cartridge", 1)),
        ("kartridge", Guess("cartridge", 1)),
        ("catridgde", Guess("cartridge", 2)),
        ("cratirdge", Guess("cartridge", 2)),
        ("nanno", Guess("nano", 1)),
        ("pne", Guess("pen", 1)),
        ("tpi", Guess("tip", 1)),
        ("contaner", Guess("container", 1)),
    ],
)
def test_a_misspelt_word_is_found_by_the_slips_in_it(written: str, guess: Guess):
    assert spelling.guesses(written, KNOWN) == [guess]


@pytest.mark.parametrize(
    "written", ["m8x", "m7", "12", "a", "ab", "pin", "pem", "tap", "pet", "epn1", "xyzxyz", "nurse", ""]
)
def test_a_model_a_short_word_and_a_strange_one_are_not_guessed(written: str):
    assert spelling.guesses(written, KNOWN) == []


def test_of_two_words_that_are_equally_near_both_are_meant_first_the_one_that_a_product_has():
    assert spelling.guesses("nanu", {"nany": 0, "nano": 2}) == [Guess("nano", 1), Guess("nany", 1)]


@pytest.mark.parametrize(
    ("written", "pair"), [("nanotip", ("nano", "tip")), ("sharpscontainer", ("sharp", "container")), ("nanox", None)]
)
def test_two_words_written_as_one_are_parted(written: str, pair: tuple[str, str] | None):
    assert spelling.halves(written, KNOWN) == pair


@pytest.mark.parametrize(
    ("start", "words"),
    [("cart", ["cartridge"]), ("catri", ["cartridge"]), ("p", []), ("m8", []), ("zzzz", []), ("ti", ["tip"])],
)
def test_a_word_is_completed_as_it_is_typed(start: str, words: list[str]):
    assert spelling.completions(start, KNOWN) == words
