"""What a label says, which lots a parcel may hold, and what a recall must and must not say."""

from datetime import date

import pytest

from shop.lots import rules
from shop.lots.rules import Known, Problem, Share, Words

TODAY = date(2027, 1, 5)
LATER = date(2027, 5, 31)


# --- The number ---


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ab-12", "AB-12"), ("  AB   12 ", "AB 12"), ("\uff21\uff22\uff11", "AB1"), ("\t", ""), ("l0t/7.b", "L0T/7.B")],
)
def test_a_lot_number_is_kept_one_way_however_it_is_typed(typed: str, kept: str):
    assert rules.clean_number(typed) == kept


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("A", ""),
        ("A" * 40, ""),
        ("A" * 41, "A lot number has at most 40 characters, not 41."),
        ("", "Enter the lot number. It is printed beside LOT."),
        ("A\u200bB", "A lot number has only characters that can be seen. Please type it again."),
        ("A\x07", "A lot number has only characters that can be seen. Please type it again."),
    ],
)
def test_a_lot_number_is_one_to_forty_characters_that_can_be_seen(number: str, reason: str):
    assert rules.why_not_number(number) == reason


# --- The use-by date ---


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-05", LATER),
        ("05/2027", LATER),
        ("5 2027", LATER),
        ("2027-05-31", LATER),
        ("31/05/2027", LATER),
        (" 31.5.2027 ", LATER),
        ("2028-02", date(2028, 2, 29)),
        ("2027.02", date(2027, 2, 28)),
    ],
)
def test_a_use_by_date_is_read_as_it_is_printed_and_a_month_means_its_last_day(typed: str, day: date):
    assert rules.read_use_by(typed) == day


@pytest.mark.parametrize("typed", ["", "soon", "27-05", "2027", "2027-5-1-1", "²027-05", "05/27"])
def test_a_use_by_date_that_cannot_be_read_is_refused_with_examples(typed: str):
    with pytest.raises(ValueError, match="^Write the use-by date as it is printed: 2027-05, 2027-05-31, 05/2027"):
        rules.read_use_by(typed)


@pytest.mark.parametrize("typed", ["2027-13", "31/02/2027", "2027-00", "05/0000"])
def test_a_day_that_is_not_in_the_calendar_is_refused(typed: str):
    with pytest.raises(ValueError, match=f"“{typed}” is no day of the calendar."):
        rules.read_use_by(typed)


@pytest.mark.parametrize(
    ("expires_on", "reason"),
    [
        (date(2027, 1, 4), "The use-by date of these pieces was 4 January 2027. Do not send them."),
        (date(2027, 1, 5), ""),
        (date(2037, 12, 31), ""),
        (date(2038, 1, 1), "The year 2038 is more than 10 years ahead. Please check it."),
    ],
)
def test_what_is_past_its_use_by_date_stays_in_the_house(expires_on: date, reason: str):
    assert rules.why_not_use_by(expires_on, today=TODAY) == reason


# --- The lots of a line ---


def found(*shares: Share, pieces: int = 3, is_needed: bool = True, **known: Known) -> list[Problem]:
    return rules.problems(shares, pieces=pieces, is_needed=is_needed, known=known, today=TODAY)


@pytest.mark.parametrize(("kind", "needed"), [("cartridge", True), ("kit", True), ("pen", False), ("accessory", False)])
def test_what_is_sterile_leaves_only_with_its_lot(kind: str, needed: bool):
    assert rules.needs_lot(kind) is needed


@pytest.mark.parametrize(
    ("typed", "shares"),
    [
        ([None], [3]),
        ([1, None], [1, 2]),
        ([None, 2], [1, 2]),
        ([2, 1], [2, 1]),
        ([5, None], [5, 0]),
        ([None, None], [3, 0]),
    ],
)
def test_the_lot_without_a_number_of_pieces_takes_the_rest(typed: list[int | None], shares: list[int]):
    assert rules.shared_out(typed, pieces=3) == shares


def test_one_lot_for_all_pieces_is_fine():
    assert found(Share("A1", LATER, 3)) == []


def test_two_lots_that_add_up_are_fine():
    assert found(Share("A1", LATER, 1), Share("B2", LATER, 2), A1=Known(LATER)) == []


def test_a_needed_lot_that_is_missing_is_asked_for():
    assert found() == [Problem(0, "number", "Enter the lot number. It is printed beside LOT.")]


def test_what_needs_no_lot_may_leave_without():
    assert found(is_needed=False) == []


def test_what_stays_at_home_needs_no_lot_and_has_none():
    assert found(pieces=0) == []
    said = "No piece of this is in the parcel, so it has no lot."
    assert found(Share("A1", LATER, 1), pieces=0) == [Problem(0, "number", said)]


@pytest.mark.parametrize("pieces", [2, 4])
def test_the_lots_of_sterile_pieces_add_up_to_all_of_them(pieces: int):
    assert found(Share("A1", LATER, pieces)) == [
        Problem(0, "pieces", f"The lots hold {pieces}, but 3 of this are in the parcel.")
    ]


def test_the_lots_of_other_pieces_are_no_more_than_all_of_them():
    assert found(Share("A1", None, 2), is_needed=False) == []
    said = "The lots hold 4, but 3 of this are in the parcel."
    assert found(Share("A1", None, 1), Share("A2", None, 3), is_needed=False) == [Problem(1, "pieces", said)]


def test_everything_wrong_is_said_at_once_each_beside_its_field():
    assert found(Share("", None, 0), Share("A1", date(2026, 1, 1), 1)) == [
        Problem(0, "number", "Enter the lot number. It is printed beside LOT."),
        Problem(0, "expires_on", "Enter the use-by date that is printed with the lot number."),
        Problem(0, "pieces", "Enter how many pieces are of this lot, at least 1."),
        Problem(1, "expires_on", "The use-by date of these pieces was 1 January 2026. Do not send them."),
    ]


def test_a_lot_is_written_once_per_line():
    said = "Lot A1 is there twice. Write it once, with all its pieces."
    assert found(Share("A1", LATER, 1), Share("A1", LATER, 2)) == [Problem(1, "number", said)]


def test_two_use_by_dates_for_one_lot_are_refused_with_both():
    said = (
        "Lot A1 was sent before with the use-by date 31 May 2027, and now it says 30 June 2027. "
        "Look at the sachet again."
    )
    assert found(Share("A1", date(2027, 6, 30), 3), A1=Known(LATER)) == [Problem(0, "expires_on", said)]


def test_a_lot_known_without_a_date_may_get_one():
    assert found(Share("A1", LATER, 3), A1=Known(None)) == []


def test_a_recalled_lot_stays_in_the_house():
    said = "Lot A1 was recalled on 2 January 2027. Do not send it."
    assert found(Share("A1", LATER, 3), A1=Known(LATER, date(2027, 1, 2))) == [Problem(0, "number", said)]


# --- The checker ---


@pytest.mark.parametrize(
    ("expires_on", "is_recalled", "state"),
    [
        (LATER, False, "fine"),
        (TODAY, False, "fine"),
        (None, False, "fine"),
        (date(2027, 1, 4), False, "expired"),
        (LATER, True, "recalled"),
        (date(2027, 1, 4), True, "recalled"),
    ],
)
def test_a_lot_is_recalled_or_too_old_or_fine(expires_on: date | None, is_recalled: bool, state: str):
    assert rules.state_of(expires_on=expires_on, is_recalled=is_recalled, today=TODAY) == state


# --- The recall ---

GOOD = Words(
    hazard="The seal of the sachet can be open. The needles may not be sterile and can cause an infection.",
    what_to_do="Do not open another sachet. Put them in a sharps box. Use caution with opened needles.",
    remedies=("refund", "replacement"),
    contact="0800 000 000, free of charge",
)


def test_a_plain_notice_may_go_out():
    assert rules.problems_of(GOOD) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("This is a voluntary recall.", ["voluntary"]),
        ("We VOLUNTARILY call it back as a precaution.", ["VOLUNTARILY", "precaution"]),
        ("A precautionary measure.", ["precautionary"]),
        ("Out of an abundance of caution.", ["abundance of caution"]),
        ("At our discretion.", ["discretion"]),
        ("In rare situations it breaks.", ["rare situations"]),
        ("It can break in rare cases.", ["rare cases"]),
        ("It rarely breaks.", ["rarely"]),
        ("In specific situations it breaks.", ["specific situations"]),
        ("Under certain circumstances it breaks.", ["certain circumstances"]),
        ("There have been no reported accidents.", ["no reported accidents"]),
        ("No injuries are known.", ["No injuries"]),
        ("Nobody was hurt.", ["Nobody was hurt"]),
        ("The needles are involuntarily sharp. Ask a certain person.", []),
        ("Needles can break off in the skin.", []),
    ],
)
def test_words_that_make_the_danger_look_smaller_are_found(text: str, words: list[str]):
    assert rules.softened(text) == words


@pytest.mark.parametrize("field", ["hazard", "what_to_do", "contact"])
def test_a_softening_word_is_refused_in_every_text_with_the_reason(field: str):
    words = Words(**{**vars(GOOD), field: "A voluntary, precautionary step."})
    said = (
        "Leave out “voluntary”, “precautionary”. A recall notice must not make the danger look smaller than it is "
        "(EU 2023/988, article 36)."
    )
    assert rules.problems_of(words) == {field: said}


def test_a_notice_without_its_parts_is_refused():
    assert rules.problems_of(Words(hazard=" ", what_to_do="", remedies=(), contact="")) == {
        "hazard": "Say what the danger is.",
        "what_to_do": "Say what people must do now.",
        "contact": "Say how people reach you free of charge: a telephone number or an address.",
        "remedies": (
            "Offer the money back or new pieces, better both: the law asks for a choice (EU 2023/988, article 37)."
        ),
    }


@pytest.mark.parametrize(
    ("remedies", "is_refused"),
    [(("refund",), False), (("replacement", "disposal"), False), (("disposal",), True), (("refund", "cake"), True)],
)
def test_throwing_away_alone_makes_nothing_good(remedies: tuple[str, ...], is_refused: bool):
    assert ("remedies" in rules.problems_of(Words(**{**vars(GOOD), "remedies": remedies}))) is is_refused


def test_a_notice_has_an_end():
    long = Words(**{**vars(GOOD), "hazard": "a" * 1501})
    assert rules.problems_of(long) == {"hazard": "Use at most 1500 characters, not 1501."}


@pytest.mark.parametrize(
    ("answer", "is_offered"), [("refund", True), ("none-left", True), ("disposal", False), ("", False)]
)
def test_a_buyer_answers_what_is_offered(answer: str, is_offered: bool):
    assert (rules.why_not_answer(answer, remedies=["refund"]) == "") is is_offered
