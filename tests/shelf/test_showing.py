"""What stands around a list: words, counts and addresses."""

import pytest

from shop.shelf.rules import counting, filters, showing

CARDS = counting.together(
    ({"for": ["home"], "fit": ["DIA-HOME"], "stock": ["yes"]}, 3),
    ({"for": ["professional"], "fit": ["DIA-PRO"]}, 2),
)
NAMES = {"DIA-HOME": "Diaminy home fitting"}


def panel(**said: list[str]) -> showing.Panel:
    choice, _ = filters.read(said, keep=["q"])
    return showing.panel(CARDS, choice, path="/list/", names=NAMES, notes=["A note."])


def group(shown: showing.Panel, code: str) -> showing.ShownGroup:
    return next(each for each in shown.groups if each.code == code)


def test_a_fitting_is_called_by_its_name_where_it_has_one_and_other_values_as_their_kind_says_them():
    shown = panel()
    assert [option.label for option in group(shown, "fit").options] == ["Diaminy home fitting", "DIA-PRO"]
    assert [(option.label, option.count) for option in group(shown, "for").options] == [
        ("At home", 3),
        ("By professionals", 2),
    ]
    assert (shown.total, shown.notes, shown.applied, shown.helps) == (5, ("A note.",), (), ())


@pytest.mark.parametrize(("said", "is_open", "chosen"), [({}, False, 0), ({"with": ["cordless"]}, True, 1)])
def test_a_group_in_which_something_is_chosen_stands_open(said, is_open, chosen):
    choice, _ = filters.read(said)
    cards = counting.together(({"with": ["cordless"]}, 1), ({"with": ["led"]}, 1))
    shown = group(showing.panel(cards, choice, path="/list/", names={}), "with")
    assert (shown.is_open, shown.chosen, shown.clear) == (is_open, chosen, "/list/")


def test_what_is_on_can_be_taken_back_one_by_one_and_in_the_address_stays_the_rest():
    shown = panel(**{"for": ["home"], "stock": ["yes"], "q": ["tips"]})
    assert [(each.label, each.address) for each in shown.applied] == [
        ("For use: At home", "/list/?q=tips&stock=yes"),
        ("In stock now", "/list/?q=tips&for=home"),
    ]
    assert (shown.clear, shown.hidden) == ("/list/?q=tips", (("q", "tips"),))


def test_a_choice_of_every_pen_is_sent_along_with_the_form():
    assert panel(pen=["any"]).hidden == (("pen", "any"),)


def test_where_nothing_is_left_each_way_back_says_how_many_there_are_then():
    shown = panel(**{"for": ["professional"], "stock": ["yes"]})
    assert shown.total == 0
    assert [(each.address, each.count) for each in shown.helps] == [
        ("/list/?stock=yes", 3),
        ("/list/?for=professional", 2),
    ]
