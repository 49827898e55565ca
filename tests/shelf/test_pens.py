"""What a customer may call a pen."""

from shop.shelf.rules import pens
from shop.shelf.rules.pens import Pen

PENS = [
    Pen("dr-pen/m8", "Dr. Pen", "M8", aliases=("Ultima M8",)),
    Pen("dr-pen/m8s", "Dr. Pen", "M8S"),
    Pen("dermapen/4", "Dermapen", "4", aliases=("DP4",)),
    Pen("pro-pen/system", "PRO Pen", "System"),
    Pen("skinpen/precision", "SkinPen", "Precision", aliases=("Skin Pen",)),
]
WORDS = {"pro": 3, "pen": 9, "skin": 1, "tip": 2}


def called(name: str) -> tuple[str, ...]:
    return pens.names(PENS, shelf_words=WORDS).get(tuple(name.split()), ())


def test_a_pen_is_known_by_its_whole_name_its_model_and_its_other_names():
    assert called("dr pen m8") == called("m8") == called("ultima m8") == ("dr-pen/m8",)


def test_two_models_with_like_names_stay_two():
    assert (called("m8"), called("m8s")) == (("dr-pen/m8",), ("dr-pen/m8s",))


def test_a_bare_number_is_no_pen():
    assert (called("4"), called("dermapen 4"), called("dp4")) == ((), ("dermapen/4",), ("dermapen/4",))


def test_the_maker_of_one_pen_stands_for_it_and_the_maker_of_several_does_not():
    assert (called("skinpen"), called("dr pen")) == (("skinpen/precision",), ())


def test_a_name_made_of_the_shelfs_own_words_asks_for_a_product():
    assert (called("pro pen"), called("skin pen"), called("pro pen system")) == ((), (), ("pro-pen/system",))


def test_the_makers_are_known():
    assert ("dr", "pen") in pens.brands(PENS)


def test_a_model_that_reads_as_a_pack_is_no_pen_without_its_maker():
    known = pens.names([Pen("dr-pen/x5", "Dr. Pen", "X5"), *PENS], shelf_words=WORDS)
    assert (known.get(("5pack",)), known[("dr", "pen", "5pack")]) == (None, ("dr-pen/x5",))
