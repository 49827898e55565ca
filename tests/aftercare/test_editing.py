"""Plain data of a sequence, changed and compared; and the HTML that a letter may hold."""

import pytest
import yaml

from shop.aftercare import rules
from shop.aftercare.rules import editing, telling
from tests.aftercare import makers

FIXTURE = "fixtures/aftercare.yaml"


def steps_of_the_fixture():
    with open(FIXTURE, encoding="utf-8") as file:
        return rules.read(yaml.safe_load(file)).steps


def test_a_step_written_as_plain_data_is_read_as_the_same_step():
    plain = [editing.plain(step) for step in steps_of_the_fixture()]

    assert rules.read({"sequence": "x", "steps": plain}).steps == steps_of_the_fixture()
    assert "keeps_day" not in plain[0]


def test_cleaning_leaves_the_letters_of_the_shop_as_they_are():
    assert [step.key for step in steps_of_the_fixture() if rules.clean(step.html) != step.html] == []


DIRT = {
    "<p onclick='x()'>a</p>": "<p>a</p>",
    "<script>alert(1)</script><p>a</p>": "<p>a</p>",
    '<a href="javascript:x()">a</a>': "<a>a</a>",
    '<a class="button big" href="{order_link}">a</a>': '<a class="button" href="{order_link}">a</a>',
    '<img src="https://example.com/x.gif"><p style="color:red">a</p>': "<p>a</p>",
    "<form><input></form><h2>a</h2>": "<h2>a</h2>",
    "{{ a }} {% include 'x' %}": "{{ a }} {% include 'x' %}",
}


@pytest.mark.parametrize(("dirty", "expected"), DIRT.items())
def test_only_harmless_html_is_kept_and_cleaning_twice_changes_nothing(dirty, expected):
    assert rules.clean(dirty) == expected
    assert rules.clean(expected) == expected


def test_what_differs_between_two_editions_is_named_step_by_step():
    before = [makers.step("A"), makers.step("B", text="one\ntwo\nthree"), makers.step("C")]
    after = [
        makers.step("B", text="one\n2\nthree", offset_days=1, local_time="10:00"),
        makers.step("C"),
        makers.step("D"),
    ]

    found = [
        (key, what, [each.field for each in differences])
        for key, what, differences in editing.compared_editions(before, after)
    ]

    assert (found[0], found[1][:2], found[2][:2]) == (
        ("B", "changed", ["text", "offset_days", "local_time"]),
        ("D", "new"),
        ("A", "gone"),
    )
    words = editing.compared_editions(before, after)[0][2][0].lines
    assert words == (("same", "one"), ("out", "two"), ("in", "2"), ("same", "three"))


def spoken(**changes):
    return rules.read({"sequence": "x", "steps": [makers.step("A", **changes)]}).steps[0]


TIMINGS = [
    ({}, "When the order is paid, at once"),
    ({"anchor": "dispatched", "offset_days": 1, "local_time": "10:00"}, "1 day after the parcel leaves, at 10:00"),
    ({"anchor": "treated", "local_time": "18:00"}, "On the treatment day, at 18:00"),
    ({"anchor": "expiring", "offset_days": -60, "local_time": "10:00"}, "60 days before the use-by date, at 10:00"),
    (
        {"offset_days": 30, "local_time": "10:00", "repeat_times": 2, "repeat_days": 28},
        "30 days after the order is paid, at 10:00; 2 times in all, every 28 days",
    ),
]


@pytest.mark.parametrize(("changes", "words"), TIMINGS)
def test_a_timing_is_told_in_words(changes, words):
    assert telling.timing(spoken(**changes)) == words


def test_conditions_are_told_in_words():
    step = spoken(
        anchor="treated",
        local_time="10:00",
        groups="HN",
        min_session=2,
        also_after_treated_days=5,
        cooling_days=90,
        before_treatment=True,
        conditions={"skus": ["DH-1", "DH-2"], "markets": ["GB"], "buyer": "first"},
    )

    assert telling.conditions(step) == [
        "for buyers of home needle cartridges and pens or nano tips",
        "only for product DH-1 or DH-2",
        "only for country GB",
        "only for a first order",
        "only before the treatment",
        "from session 2 on",
        "not before 5 days after the last treatment",
        "not again for the same person within 90 days",
    ]


def test_hours_and_values_are_told_in_words():
    assert [telling.lateness(hours) for hours in (1, 36, 48, 72, 50)] == [
        "1 hour",
        "36 hours",
        "2 days",
        "3 days",
        "50 hours",
    ]
    values = [{"markets": ["GB", "US"]}, {}, [], ["a", "b"], True, False, None, 3, "x"]
    assert [editing.values_in_words(value) for value in values] == [
        "markets: GB, US",
        "none",
        "none",
        "a, b",
        "yes",
        "no",
        "as usual",
        "3",
        "x",
    ]


def test_two_who_changed_one_edition_are_brought_together():
    def content(**texts):
        return {"sequence": "x", "steps": [makers.step(key, text=text) for key, text in texts.items()]}

    base = content(A="a", B="b", C="c", D="d", E="e", F="f")
    mine = content(A="mine", B="b", D="mine", E="e", G="new of mine")
    theirs = content(A="a", B="theirs", C="c", D="theirs", F="theirs", H="new of theirs")

    both, conflicts = editing.merged(base, mine=mine, theirs=theirs)

    assert {step["key"]: step["text"] for step in both["steps"]} == {
        "A": "mine",
        "B": "theirs",
        "D": "mine",
        "F": "theirs",
        "H": "new of theirs",
        "G": "new of mine",
    }
    assert conflicts == ["D", "F"]
    assert editing.merged(base, mine=theirs, theirs=theirs) == (theirs, [])
