"""One answer to one question, for every page."""

import pytest

from shop.fit import rules
from shop.fit.rules import Answer, Pen, Shelf, Statement, fit_state

E7 = "Diaminy E7"
M8 = "Dr. Pen M8"


def said(status: str, *, pen: str = E7, family: str = "HOME", evidence: str = "A paper.") -> Statement:
    return Statement(pen=pen, family=family, status=status, evidence=evidence)


def pen(short: str = "E7", *statements: Statement) -> Pen:
    return Pen(id=1, brand="Diaminy", short=short, brand_slug="diaminy", slug="e7", statements=statements)


@pytest.mark.parametrize("status", rules.STATUSES)
def test_what_is_stated_of_the_pair_is_the_answer(status):
    statement = said(status)
    assert fit_state(["HOME"], [statement], pens=[E7]) == Answer(status, pens=(E7,), statements=(statement,))


@pytest.mark.parametrize("status", rules.STATUSES)
def test_a_statement_about_another_pen_or_another_family_says_nothing(status):
    strangers = [said(status, pen=M8), said(status, family="HOME-2"), said(status, family="HOM")]
    assert fit_state(["HOME"], strangers, pens=[E7]) == Answer("unknown", pens=(E7,))


def test_a_product_that_names_no_fitting_is_unknown_whatever_is_stated():
    assert fit_state([], [said("verified")], pens=[E7]) == Answer("unknown", pens=(E7,))


@pytest.mark.parametrize(
    ("mine", "other", "state", "pens"),
    [
        ("verified", "no_fit", "verified", (E7,)),
        ("reported", "verified", "verified", (M8,)),
        ("unknown", "no_fit", "unknown", (E7,)),
        ("no_fit", "no_fit", "no_fit", (E7, M8)),
        ("reported", "unknown", "reported", (E7,)),
    ],
)
def test_of_several_pens_the_best_answer_counts_and_names_its_pens(mine, other, state, pens):
    found = fit_state(["HOME"], [said(mine), said(other, pen=M8)], pens=[E7, M8])
    assert (found.state, found.pens) == (state, pens)


def test_a_pen_that_nobody_spoke_of_is_unknown_beside_one_that_does_not_fit():
    assert fit_state(["HOME"], [said("no_fit")], pens=[E7, M8]) == Answer("unknown", pens=(M8,))


def test_of_several_families_the_best_counts():
    found = fit_state(["HOME", "PRO"], [said("no_fit"), said("verified", family="PRO")], pens=[E7])
    assert (found.state, [each.family for each in found.statements]) == ("verified", ["PRO"])


def test_a_family_that_nobody_spoke_of_is_unknown_beside_one_that_does_not_fit():
    assert fit_state(["HOME", "PRO"], [said("no_fit")], pens=[E7]).state == "unknown"


def test_without_pens_the_statements_own_pens_count():
    assert fit_state(["HOME"], [said("reported"), said("no_fit", pen=M8)]).pens == (E7,)
    assert fit_state(["HOME"], []) == Answer("unknown")


@pytest.mark.parametrize(
    ("kind", "families", "state"),
    [
        ("pen", ["HOME"], "own"),
        ("kit", ["HOME"], "own"),
        ("accessory", [], "any"),
        ("accessory", ["HOME"], "no_fit"),
        ("cartridge", ["HOME"], "no_fit"),
        ("", ["HOME"], "no_fit"),
        ("cartridge", [], "unknown"),
    ],
)
def test_the_question_arises_for_what_goes_on_a_pen_and_for_nothing_else(kind, families, state):
    assert fit_state(families, [said("no_fit")], pens=[E7], kind=kind).state == state


@pytest.mark.parametrize(
    ("state", "fits", "warns"),
    [
        ("verified", True, False),
        ("reported", True, False),
        ("unknown", False, True),
        ("no_fit", False, True),
        ("any", False, False),
        ("own", False, False),
    ],
)
def test_what_fits_and_what_deserves_a_warning(state, fits, warns):
    answer = Answer(state, pens=(E7,))
    assert (answer.fits, answer.is_warning) == (fits, warns)


def test_an_answer_in_words():
    assert Answer("verified", pens=(E7,)).words == "Fits your Diaminy E7"
    assert Answer("reported", pens=(E7, M8)).words == "Reported to fit your Diaminy E7 or Dr. Pen M8"
    assert Answer("no_fit", pens=(E7, M8, "X 1")).words == "Does not fit your Diaminy E7, Dr. Pen M8 or X 1"
    assert Answer("unknown").words == "Not known whether it fits"
    assert Answer("any", pens=(E7,)).words == "Goes with every pen"
    assert Answer("own", pens=(E7,)).words == "Brings its own pen"
    assert (Answer("any", pens=(E7,)).is_asked, Answer("verified").is_asked) == (False, False)


def test_the_reason_is_the_evidence_or_that_there_is_none():
    assert fit_state(["HOME"], [said("verified")], pens=[E7]).reason == "A paper."
    unknown = Answer("unknown", pens=(E7,))
    assert unknown.reason == unknown.meaning == "Nobody has shown that it fits. Please do not buy it on a guess."


@pytest.mark.parametrize(
    ("families", "statements", "kind", "nobody"),
    [
        (["HOME"], [said("no_fit"), said("no_fit", pen=M8)], "cartridge", True),
        (["HOME"], [said("no_fit"), said("unknown", pen=M8)], "cartridge", False),
        (["HOME"], [said("no_fit"), said("reported", pen=M8)], "cartridge", False),
        (["HOME"], [], "cartridge", False),
        ([], [said("no_fit")], "cartridge", False),
        (["HOME", "PRO"], [said("no_fit")], "cartridge", False),
        (["HOME", "PRO"], [said("no_fit"), said("no_fit", family="PRO")], "cartridge", True),
        (["HOME"], [said("no_fit")], "pen", False),
        ([], [said("no_fit")], "accessory", False),
    ],
)
def test_no_pen_could_take_it_only_when_every_statement_says_no(families, statements, kind, nobody):
    assert rules.fits_no_pen(families, statements, kind=kind) == nobody


class Thing:
    kind = "cartridge"
    fit_families = ("HOME",)


def test_a_shelf_answers_as_the_rule_does():
    shelf = Shelf((pen("E7", said("verified"), said("no_fit", family="PRO")),))
    assert shelf.answer(Thing()) == fit_state(["HOME"], [said("verified")], pens=[E7])
    assert (shelf.codes("verified", "reported"), shelf.codes("no_fit")) == (["HOME"], ["PRO"])
    assert (shelf.names, bool(shelf), bool(Shelf())) == ("E7", True, False)


@pytest.mark.parametrize(
    ("verified", "reported", "words"),
    [
        (0, 0, "We know of no cartridge that fits"),
        (1, 0, "1 cartridge fits"),
        (3, 0, "3 cartridges fit"),
        (0, 1, "1 cartridge is reported to fit"),
        (0, 2, "2 cartridges are reported to fit"),
        (2, 1, "2 cartridges fit, 1 more is reported to"),
        (1, 2, "1 cartridge fits, 2 more are reported to"),
    ],
)
def test_how_many_fit_is_told_with_the_reported_apart(verified: int, reported: int, words: str):
    assert rules.counted(verified=verified, reported=reported) == words
