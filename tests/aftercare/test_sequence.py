"""A sequence as data: what is refused, and in which words."""

from dataclasses import replace
from datetime import time

import pytest

from shop.aftercare import rules
from tests.aftercare import makers

TOP = [
    ([], "The file must hold exactly two things: sequence (a name) and steps (a list)."),
    ({"sequence": "x"}, "The file must hold exactly two things: sequence (a name) and steps (a list)."),
    ({"sequence": "No!", "steps": [1]}, "The name of the sequence must be small letters, digits and hyphens."),
    ({"sequence": 7, "steps": [1]}, "The name of the sequence must be small letters, digits and hyphens."),
    ({"sequence": "x", "steps": []}, "The steps must be a list of at least one step."),
    ({"sequence": "x", "steps": "A0"}, "The steps must be a list of at least one step."),
    ({"sequence": "x", "steps": ["A0"]}, "Step 1 is not a list of names and values."),
    ({"sequence": "x", "steps": [makers.step("A0"), makers.step("a0")]}, "Two steps have the key a0."),
]


@pytest.mark.parametrize(("data", "sentence"), TOP, ids=[row[1] for row in TOP])
def test_a_file_that_is_no_sequence_is_refused(data, sentence):
    with pytest.raises(rules.Mistake) as refused:
        rules.read(data)

    assert str(refused.value) == sentence


STEPS = [
    ({"price": 1}, "nothing is called price."),
    ({"key": "A 0"}, "the key must be up to 20 letters, digits and hyphens."),
    ({"key": 5}, "key must be text."),
    (
        {"anchor": "born"},
        "the anchor must be one of ordered, dispatched, delivered, treated, "
        "next, runout, recalled, expiring, completed, problem.",
    ),
    ({"repeat_times": 11}, "repeat_times must be from 1 to 10."),
    ({"repeat_times": 2}, "a repeated step needs repeat_days of at least 28."),
    ({"cooling_days": -1}, "cooling_days and min_session must not be negative."),
    ({"when_in_doubt": "guess"}, "when_in_doubt must be leave or resend."),
    ({"min_session": 3}, "min_session and only_last_session need a step of a session."),
    ({"if_likely_unused": True}, "if_likely_unused needs the anchor expiring."),
    ({"conditions": {"colours": []}}, "no condition is called colours."),
    ({"conditions": {"buyer": "old"}}, "the condition buyer must be first or repeat."),
    ({"conditions": {"markets": "GB"}}, "the condition markets must be a list of texts."),
    ({"groups": "HX"}, "the groups must be letters of HNPA."),
    ({"groups": ""}, "the groups must be letters of HNPA."),
    (
        {"html": '<a href="java{lots}script:x">x</a>'},
        "the address java{lots}script:x must be one gap that is a link, or hold no gap.",
    ),
    (
        {"html": "<a HREF = '{product_name}'>x</a>"},
        "the address {product_name} must be one gap that is a link, or hold no gap.",
    ),
    (
        {"html": "<a href={order_link}{lots}>x</a>"},
        "the address {order_link}{lots} must be one gap that is a link, or hold no gap.",
    ),
    ({"purpose": "spam"}, "the purpose must be one of transactional, service, marketing."),
    ({"offset_days": 3}, "an offset in days needs a local_time."),
    ({"anchor": "treated"}, "a step counted from a day needs a local_time."),
    ({"offset_days": -1, "local_time": "10:00"}, "only a step counted from a day may have a negative offset."),
    ({"offset_days": True}, "offset_days must be a whole number."),
    ({"max_late_hours": 0}, "max_late_hours must be at least 1."),
    ({"max_late_hours": "3"}, "max_late_hours must be a whole number."),
    ({"before_treatment": "yes"}, "before_treatment must be true or false."),
    ({"block_kinds": "aftercare"}, "block_kinds must be a list."),
    ({"local_time": 1080}, "local_time must be written like '18:00', in quotes."),
    ({"local_time": "24:00"}, "local_time must be written like '18:00', in quotes."),
    ({"text": " "}, "the text is empty."),
    ({"html": "{order.user}"}, "the html has an unknown gap {order.user}."),
    ({"html": "{__class__}"}, "the html has an unknown gap {__class__}."),
    ({"text": "{ order_number }"}, "the text has an unknown gap { order_number }."),
    ({"text": "a } brace"}, "the text has an unknown gap }."),
    ({"html": "{{order_number}}"}, "the html has an unknown gap {."),
    ({"subject": "{receipt}"}, "the subject has an unknown gap {receipt}."),
    ({"subject": "two\nlines"}, "the subject must be one line of at most 150 characters."),
    (
        {"purpose": "service", "html": "<p>{reorder}</p>"},
        "the html names prices: only a marketing letter may hold {reorder}.",
    ),
    ({"text": "{reorder}"}, "the text names prices: only a marketing letter may hold {reorder}."),
    (
        {"purpose": "service", "text": "{receipt}"},
        "the text names prices: only a transactional letter may hold {receipt}.",
    ),
    ({"preheader": "x" * 151}, "the preheader must be one line of at most 150 characters."),
]


@pytest.mark.parametrize(("change", "sentence"), STEPS, ids=[str(row[0])[:40] for row in STEPS])
def test_a_step_that_makes_no_sense_is_refused(change, sentence):
    with pytest.raises(rules.Mistake) as refused:
        rules.read(
            {
                "sequence": "x",
                "steps": [makers.step("A0", **change) if "key" not in change else {**makers.step("A0"), **change}],
            }
        )

    assert str(refused.value) == f"Step {change.get('key', 'A0')}: {sentence}"


def test_a_step_that_lacks_something_is_refused():
    step = makers.step("A0")
    del step["subject"]

    with pytest.raises(rules.Mistake, match=r"^Step A0: subject is missing\.$"):
        rules.read({"sequence": "x", "steps": [step]})


def test_a_step_without_a_key_is_named_by_its_place():
    with pytest.raises(rules.Mistake, match=r"^Step 1: anchor is missing\.$"):
        rules.read({"sequence": "x", "steps": [{}]})


def test_a_good_sequence_is_read():
    edition = rules.read(makers.sequence())

    assert [step.key for step in edition.steps] == ["A0", "A1", "A2", "A3", "A6", "A7"]
    assert (edition.steps[0].local_time, edition.steps[4].local_time) == (None, time(18))


def test_every_mistake_of_a_step_is_named_with_its_field():
    words = {**makers.WORDS, "subject": " ", "html": "{user}"}
    step = rules.StepText(
        key="A 0", anchor="ordered", groups="H", purpose="spam", max_late_hours=0, offset_days=2, **words
    )
    step = replace(step, repeat_times=11, min_session=1, conditions={"buyer": "old", "markets": "GB"})

    assert [wrong.field for wrong in rules.mistakes_in(step)] == [
        "key",
        "purpose",
        "local_time",
        "max_late_hours",
        "repeat_times",
        "repeat_days",
        "min_session",
        "buyer",
        "markets",
        "subject",
        "html",
    ]
