"""What an address chooses, whatever it says."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.shelf.rules import counting, filters
from shop.shelf.rules.kinds import BANDS, KINDS, band_of

NAMES = [kind.code for kind in KINDS]
anything = st.dictionaries(
    st.sampled_from([*NAMES, "sort", "page", "pen", "q", "utm_source"]),
    st.lists(
        st.one_of(
            st.text("019aZ.,-+e \0\n٣²​", max_size=60),
            st.sampled_from(
                ["12", "012", "0.250", "0,25", "-1", "1e3", "NaN", "home", "yes", "under-3", "price", "any"]
            ),
        ),
        max_size=40,
    ),
)


def read(address: str):
    return filters.read(parse_qs(address, keep_blank_values=True), keep=["q"])


def test_several_values_of_several_kinds_are_read_in_one_order():
    choice, notes = read("needles=16&tip=needle&for=home&needles=12&sort=each")
    assert choice.picked == (("for", ("home",)), ("tip", ("needle",)), ("needles", ("12", "16")))
    assert (choice.sort, notes) == ("each", [])


def test_an_address_is_written_in_the_order_of_the_page_and_without_what_goes_without_saying():
    choice, _ = read("page=3&sort=recommended&needles=16&q=nano&fit=DIA-HOME&pen=any&utm_source=x&needles=012")
    assert choice.address() == "?q=nano&fit=DIA-HOME&needles=12&needles=16&pen=any"
    assert choice.address(page=2) == "?q=nano&fit=DIA-HOME&needles=12&needles=16&pen=any&page=2"


def test_a_list_without_a_choice_has_a_plain_address():
    choice, _ = read("")
    assert (choice.is_plain, choice.address(), choice.address(page=2)) == (True, "", "?page=2")


@pytest.mark.parametrize("address", ["sort=price", "pen=any", "q=nano", "needles=12"])
def test_a_list_with_any_choice_is_not_the_plain_one_that_search_engines_show(address):
    choice, _ = read(address)
    assert not choice.is_plain


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("needles=many", "Needles: nothing here has the value “many”, so we left it out."),
        ("depth=-1", "Depth, at most: nothing here has the value “-1”, so we left it out."),
        ("depth=NaN", "Depth, at most: nothing here has the value “NaN”, so we left it out."),
        ("each=cheap", "Price per cartridge: nothing here has the value “cheap”, so we left it out."),
        ("stock=maybe", "In stock: nothing here has the value “maybe”, so we left it out."),
        ("tip=" + "x" * 51, "Tip: nothing here has the value “" + "x" * 29 + "…”, so we left it out."),
        ("sort=luck", "We cannot sort by “luck”."),
        ("&".join(f"needles={n}" for n in range(31)), "Needles: only the first 30 values were read."),
    ],
)
def test_what_makes_no_sense_is_left_out_with_a_note(address: str, note: str):
    choice, notes = read(address)
    assert notes == [note]
    assert read(choice.address()[1:]) == (choice, [])


@pytest.mark.parametrize("address", ["needles=", "utm_source=letter", "page=abc", "fit=%20"])
def test_an_empty_or_foreign_parameter_is_left_out_without_a_word(address: str):
    assert read(address) == (filters.Choice(), [])


def test_one_length_has_one_address_however_it_is_written():
    assert {read(f"depth={said}")[0].address() for said in ("0.25", "0.250", "0,25", ".25", "00.25")} == {"?depth=0.25"}


@given(said=anything)
def test_any_address_can_be_read_and_reading_what_was_written_gives_the_same(said):
    choice, _ = filters.read(said, keep=["q"])
    again, notes = filters.read(parse_qs(choice.address()[1:]), keep=["q"])
    assert (again, notes) == (choice, [])


def test_a_value_can_be_taken_back():
    choice, _ = read("needles=12&needles=16&for=home")
    assert choice.without("needles", "12").address() == "?for=home&needles=16"
    assert choice.without("for", "home").address() == "?needles=12&needles=16"
    assert choice.cleared().address() == ""


def test_a_value_that_no_card_has_is_left_out_with_a_note():
    choice, _ = read("needles=12&needles=99")
    traits = counting.together(({"needles": ["12"]}, 1))
    settled, notes = counting.settle(choice, traits)
    assert settled.address() == "?needles=12"
    assert notes == ["Needles: nothing here has the value “99”, so we left it out."]


def shown(tally: counting.Tally) -> dict[str, dict[str, int]]:
    return {group.kind.code: {option.value: option.count for option in group.options} for group in tally.groups}


THREE_SORTS = counting.together(
    ({"for": ["home"], "needles": ["12"]}, 3),
    ({"for": ["home"], "needles": ["16"]}, 2),
    ({"for": ["professional"], "needles": ["16"]}, 5),
)


def test_a_kinds_own_choice_does_not_lower_its_counts_and_other_kinds_do():
    choice, _ = read("for=home&needles=12")
    tally = counting.tally(THREE_SORTS, choice)
    assert tally.total == 3
    assert shown(tally) == {"for": {"home": 3, "professional": 0}, "needles": {"12": 3, "16": 2}}


def test_a_value_that_another_kinds_choice_leaves_without_a_card_is_still_listed():
    choice, _ = read("for=professional")
    assert shown(counting.tally(THREE_SORTS, choice))["needles"] == {"12": 0, "16": 5}


def test_numbers_are_listed_by_size_and_names_as_the_shop_lists_them():
    values = [{"needles": "9"}, {"needles": "12"}, {"tip": "silicone"}, {"tip": "needle"}, {"tip": "flat"}]
    traits = counting.together(*(({code: [value]}, 1) for each in values for code, value in each.items()))
    groups = shown(counting.tally(traits, filters.Choice()))
    assert {code: list(options) for code, options in groups.items()} == {
        "tip": ["needle", "silicone", "flat"],
        "needles": ["9", "12"],
    }


def test_a_kind_with_one_value_is_nothing_to_choose_from_but_for_the_stock():
    traits = counting.together(({"for": ["home"], "stock": ["yes"]}, 1), ({}, 1))
    assert shown(counting.tally(traits, filters.Choice())) == {"stock": {"yes": 1}}


def test_when_nothing_is_left_the_most_helpful_removal_comes_first():
    choice, _ = read("for=professional&needles=12")
    helps = counting.after_taking_back(THREE_SORTS, choice)
    assert helps == [("needles", "12", 5), ("for", "professional", 3)]


@pytest.mark.parametrize(
    ("price", "band"),
    [("0.01", "under-3"), ("2.99", "under-3"), ("3.00", "3-to-3.50"), ("3.49", "3-to-3.50"), ("3.50", "3.50-to-5"),
     ("4.99", "3.50-to-5"), ("5.00", "from-5"), ("900", "from-5")],
)  # fmt: skip
def test_each_price_has_one_band(price: str, band: str):
    from decimal import Decimal

    assert (band_of(Decimal(price)), band in BANDS) == (band, True)


def test_what_has_no_price_of_one_is_in_no_band():
    assert band_of(None) is None


def test_leaving_one_s_own_pen_keeps_the_filters_and_coming_back_to_it_drops_those_of_fittings():
    choice, _ = read("fit=DIA-HOME&needles=12")
    assert choice.for_any_pen().address() == "?fit=DIA-HOME&needles=12&pen=any"
    assert choice.for_any_pen().for_own_pen().address() == "?needles=12"


def test_values_have_names_that_people_read():
    said = {kind.code: kind.say for kind in KINDS}
    assert (said["needles"]("1"), said["needles"]("12"), said["depth"]("0.25")) == ("1 needle", "12 needles", "0.25 mm")
    assert (said["tip"]("needle"), said["with"]("depth-lock"), said["connection"]("3-slot")) == (
        "Needles",
        "Depth lock",
        "3 slot",
    )
