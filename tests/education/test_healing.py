"""The first week after needles, and where it is drawn."""

import re

import pytest
from django.template.loader import render_to_string

from shop.education.rules import healing

BARS = {bar.window.what: bar for bar in healing.drawing().bars}


@pytest.mark.parametrize(
    ("what", "since", "until"),
    [
        ("Nothing on your skin", 0, 24),
        ("Sun cream, SPF 30 or more", 24, None),
        ("No make-up", 0, 48),
        ("Skin is pink and warm", 0, 48),
        ("Tiny channels close", 0, 72),
        ("No sport, sweat or hot water", 0, 72),
        ("No pool and no sauna", 0, 168),
        ("No direct sun", 0, 168),
        ("No vitamin C, retinoids, acids or scrubs", 0, 168),
        ("Getting worse? See a doctor", 48, None),
        ("Wound still open? See a doctor", 168, None),
    ],
)
def test_every_window_is_the_careful_one(what, since, until):
    assert (BARS[what].window.since, BARS[what].window.until) == (since, until)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (0, 24, "first 24 hours"),
        (0, 72, "first 72 hours"),
        (0, 168, "first 7 days"),
        (24, None, "from 24 hours"),
        (168, None, "from day 7"),
    ],
)
def test_a_window_says_when(since, until, words):
    assert healing.Window("x", "wait", since, until, "").when == words


def test_an_hour_stands_where_its_day_stands_and_never_outside():
    assert [healing.place(hours) for hours in (0, 84, 168, 400)] == [8, 180, 352, 352]


def test_every_bar_lies_inside_the_picture_and_they_do_not_touch():
    drawing = healing.drawing()
    assert [bar.y - before.y for before, bar in zip(drawing.bars, drawing.bars[1:], strict=False)] == [46] * 10
    for bar in drawing.bars:
        assert 0 < bar.x < bar.x + bar.width + bar.pale_width <= drawing.right
        assert drawing.line_top < bar.text_y < bar.y + drawing.bar < drawing.line_bottom


def test_redness_fades_out_and_sun_goes_on_after_the_week():
    assert (BARS["Skin is pink and warm"].pale_width, BARS["Skin is pink and warm"].goes_on) == (246, False)
    assert (BARS["No direct sun"].pale_width, BARS["No direct sun"].goes_on) == (0, True)


def test_the_picture_its_description_and_the_table_say_the_same():
    html = render_to_string("education/learn/healing.html")
    assert re.search(r'role="img" aria-labelledby="healing-title healing-text"', html)
    for window in healing.WINDOWS:
        assert html.count(window.what) == 3
        assert f'<th scope="row">{window.what}</th><td>{window.when.capitalize()}</td><td>{window.note}</td>' in html
    assert "style=" not in html
