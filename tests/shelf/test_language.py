"""One spelling for what customers and products say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.shelf.rules import language


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("0,25 mm", ["0.25mm"]),
        (".25mm", ["0.25mm"]),
        ("0.50 mm", ["0.5mm"]),
        ("2.0 mm", ["2mm"]),
        ("12-pin", ["12pin"]),
        ("12 Pins", ["12pin"]),
        ("twelve needles", ["12pin"]),
        ("36 Nadeln", ["36pin"]),
        ("pack of 10", ["10pack"]),
        ("10er Pack", ["10pack"]),
        ("x10", ["10pack"]),
        ("1 litre", ["1l"]),
        ("34 gauge", ["34g"]),
        ("SPF 50", ["spf50"]),
        ("LSF50", ["spf50"]),
        ("m 8", ["m8"]),
        ("Dr. Pen A1/A6", ["dr", "pen", "a1", "a6"]),
        ("Needle tips for the face", ["needle", "tip", "face"]),
        ("accessories, boxes & sharps", ["accessory", "box", "sharp"]),
        ("Crème", ["creme"]),
        ("micro‑tip", ["micro", "tip"]),
    ],
)
def test_the_same_thing_has_one_spelling(written: str, words: list[str]):
    assert language.words(written) == words


def test_the_m8_and_the_m8s_are_two_words():
    assert (language.words("M8's tips"), language.words("m8s tips")) == (["m8", "tip"], ["m8s", "tip"])


@pytest.mark.parametrize("text", ["", "   ", "the and for", "😀 🎉", "%&/()", "\0"])
def test_nothing_is_left_of_words_that_say_nothing(text: str):
    assert language.words(text) == []


@pytest.mark.parametrize("written", ["DH-12-5", "dh 12 5", "dh125", "Dh.12/5"])
def test_a_code_is_compared_by_its_letters_and_digits(written: str):
    assert language.code(written) == "dh125"


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_read(text: str):
    words = language.words(text)
    assert all(word and word not in language.EMPTY and "'" not in word and "\\" not in word for word in words)
