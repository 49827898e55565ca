"""What a customer's words ask for."""

import pytest

from shop.shelf.rules import synonyms
from shop.shelf.rules.questions import Lexicon, Question, Term
from shop.shelf.rules.understanding import understand

WORDS = "home nano tip 12pin cartridge pen dr starter kit sharp container sun cream spf50 microneedling".split()  # noqa: SIM905
LEXICON = Lexicon(
    words=dict.fromkeys(WORDS, 1),
    synonyms=synonyms.table(
        [
            ("head", "cartridge"),
            ("tips", "cartridge"),
            ("needle tips", "cartridge"),
            ("dermapen", "pen"),
            ("drpen", "dr pen"),
            ("doctor pen", "dr pen"),
            ("sunscreen", "sun cream"),
            ("sharps bin", "sharps container"),
        ]
    ),
    pens={
        ("dermapen", "4"): ("DP4",),
        ("dr", "pen", "m8"): ("M8",),
        ("m8",): ("M8",),
        ("m8s",): ("M8S",),
        ("e7",): ("E7",),
        ("a1",): ("A1",),
    },
    brands=frozenset({("dr", "pen"), ("diaminy",)}),
)


def ask(text: str) -> Question:
    return understand(text, LEXICON)


def meanings(text: str) -> list[tuple[tuple[str, ...], ...]]:
    return [term.alternatives for term in ask(text).terms]


def test_each_word_must_be_true():
    assert ask("Home 12-pin").terms == (Term("home", (("home",),)), Term("12pin", (("12pin",),)))


def test_a_synonym_that_no_product_uses_is_replaced():
    assert meanings("heads") == [(("cartridge",),)]


def test_a_synonym_that_a_product_uses_is_kept_beside_its_meaning():
    assert meanings("tips") == [(("tip",), ("cartridge",))]


def test_the_longest_phrase_counts():
    assert meanings("needle tips") == [(("cartridge",),)]


def test_a_misspelt_word_is_guessed_and_the_written_one_still_counts():
    asked = ask("home cartriges")
    assert ([term.alternatives for term in asked.terms], asked.meant) == (
        [(("home",),), (("cartridge",), ("cartrige",))],
        "home cartridge",
    )


def test_two_words_that_are_one_are_joined():
    assert meanings("derma pen") == meanings("dermapen") == [(("pen",),)]


def test_one_word_that_is_two_is_parted():
    assert (meanings("nanotip"), meanings("sharpsbin")) == (
        [(("nano",),), (("tip",), ("cartridge",))],
        [(("sharp", "container"),)],
    )


def test_a_misspelt_synonym_is_understood():
    assert (meanings("sunscren"), ask("sunscren").meant) == ([(("sun",),), (("cream",),)], "sun cream")


@pytest.mark.parametrize(
    "text",
    ["m8 tips", "Dr. Pen M8 cartridges", "drpen m8 heads", "doctor pen m8 cartrige", "cartridge for my dr pen m8"],
)
def test_a_pens_name_with_a_word_for_cartridges_asks_for_its_cartridges(text: str):
    asked = ask(text)
    assert (asked.pens, asked.wants_cartridges_only) == (("M8",), True)


def test_a_pens_name_alone_asks_for_no_cartridge_yet():
    assert (ask("dr pen m8").pens, ask("dr pen m8").wants_cartridges_only) == (("M8",), False)


def test_the_m8_is_never_taken_for_the_m8s():
    assert (ask("m8 tip").pens, ask("m8s tip").pens, ask("m8x tip").pens) == (("M8",), ("M8S",), ())


def test_more_words_beside_a_pens_name_are_kept():
    asked = ask("e7 12 pin")
    assert (asked.pens, asked.terms, asked.wants_cartridges_only) == (("E7",), (Term("12pin", (("12pin",),)),), False)


def test_two_pens_in_one_question_are_both_meant():
    assert ask("m8/m8s cartridge").pens == ("M8", "M8S")


def test_a_makers_name_alone_stays_a_word():
    assert meanings("dr pen") == [(("dr",),), (("pen",),)]


def test_all_of_it_may_be_a_code():
    assert ask("dh-12").code == "dh12"


@pytest.mark.parametrize("text", ["m8-tips", "dr-pen-m8 tips", "Dr.Pen M8/tip"])
def test_signs_between_words_do_not_hide_a_pen(text: str):
    assert (ask(text).pens, ask(text).wants_cartridges_only) == (("M8",), True)


@pytest.mark.parametrize("text", ["", "  ", "the for a", "😀", "'\"()&|!:*", "\0"])
def test_words_that_say_nothing_ask_nothing(text: str):
    assert ask(text).is_empty


def test_a_very_long_question_is_cut():
    assert len(ask("needle " * 5000).terms) <= 10


def test_the_words_of_a_question_are_told_for_other_searches():
    assert ask("m8 cartriges").words == ["m8", "cartridge"]


def test_the_last_word_stands_for_what_it_may_become_while_it_is_typed():
    asked = understand("home cart", LEXICON, unfinished=True)
    assert asked.terms[-1].alternatives == (("cart",), ("cartridge",))


@pytest.mark.parametrize("text", ["home zzz", "home nanotip", "sharpsbin"])
def test_an_unfinished_word_that_begins_nothing_is_read_as_if_it_were_whole(text: str):
    assert understand(text, LEXICON, unfinished=True) == ask(text)


def test_a_pair_that_says_nothing_is_no_synonym():
    pairs = [("heads", "cartridge"), ("the", "cartridge"), ("tips", "for"), ("pen", "pens")]
    assert synonyms.table(pairs) == {("head",): (("cartridge",),)}


def test_an_unfinished_word_with_a_slip_in_it_is_understood():
    assert understand("catri", LEXICON, unfinished=True).terms[-1].alternatives == (("catri",), ("cartridge",))


@pytest.mark.parametrize(("text", "pen"), [("m8 needles", "M8"), ("a1 pins", "A1"), ("dermapen 4 needles", "DP4")])
def test_the_number_of_a_pen_s_name_is_no_number_of_needles(text: str, pen: str):
    asked = ask(text)
    assert (asked.pens, [term.text for term in asked.terms]) == ((pen,), [text.split()[-1].removesuffix("s")])


def test_a_number_of_needles_beside_another_pen_stays_one():
    assert [term.text for term in ask("e7 4 needles").terms] == ["4pin"]
