"""What education decides."""

from datetime import date

import pytest

from shop.education import rules
from shop.education.rules import Place


@pytest.mark.parametrize("kind", ["pen", "kit", "cartridge"])
def test_a_pen_a_kit_and_a_cartridge_need_the_two_blocks(kind):
    assert rules.required_kinds(kind) == ("who-should-not-use", "how-to-use-and-dispose")


@pytest.mark.parametrize("kind", ["accessory", ""])
def test_an_accessory_needs_none(kind):
    assert rules.required_kinds(kind) == ()


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ([], ["who-should-not-use", "how-to-use-and-dispose"]),
        (["how-to-use-and-dispose"], ["who-should-not-use"]),
        (["aftercare", "who-should-not-use"], ["how-to-use-and-dispose"]),
        (["how-to-use-and-dispose", "who-should-not-use"], []),
    ],
)
def test_what_is_missing_is_what_was_not_told(told, missing):
    assert rules.missing_kinds(product_kind="pen", told=told) == missing


STATUSES = ("draft", "reviewed", "published", "withdrawn")


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_a_text_goes_forward_and_a_withdrawn_one_stays(before, after):
    legal = {
        ("draft", "reviewed"),
        ("draft", "published"),
        ("reviewed", "draft"),
        ("reviewed", "published"),
        ("published", "withdrawn"),
    }
    assert rules.may_move(before, after) == ((before, after) in legal)


def test_words_are_frozen_once_customers_may_have_read_them():
    assert [status for status in STATUSES if rules.is_frozen(status)] == ["published", "withdrawn"]


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>Plain <strong>words</strong>.</p>", "<p>Plain <strong>words</strong>.</p>"),
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red" class="y" id="z">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="https://example.org">a</a>', '<a href="https://example.org" rel="noopener noreferrer">a</a>'),
        ("<img src=x onerror=alert(1)>text", "text"),
        ("<iframe src='https://example.org'></iframe>", ""),
        ("<h1>Loud</h1><h4>Quiet</h4>", "Loud<h4>Quiet</h4>"),
        ("<svg><style><a title='</style><img src=x onerror=alert(1)>'>", ""),
        ("<p>open", "<p>open</p>"),
        ("  \n<p>a</p>\n ", "<p>a</p>"),
    ],
)
def test_only_harmless_html_is_let_through(html, clean):
    assert rules.sanitise(html) == clean


def test_cleaning_twice_changes_nothing_more():
    once = rules.sanitise("<p>5 < 6 &amp; <b>x</b> <a href='https://example.org/?a=1&b=2'>y</a>")
    assert rules.sanitise(once) == once


@pytest.mark.parametrize(
    ("html", "empty"), [("", True), ("<p> </p>", True), ("<p>&nbsp;</p>", True), ("<p>a</p>", False)]
)
def test_a_text_without_a_letter_is_empty(html, empty):
    assert rules.is_empty(html) == empty


def test_the_anchor_follows_the_slug():
    assert rules.anchor("home-tips-aftercare") == "know-home-tips-aftercare"


def test_who_should_not_use_it_is_read_first():
    kinds = ["what-it-is", "who-should-not-use", "aftercare", "who-should-not-use"]
    assert rules.reading_order(kinds) == [1, 3, 0, 2]


def test_own_texts_come_before_the_class_the_category_and_the_shop():
    places = [
        ("a", Place(rules.WHOLE_SHOP)),
        ("a", Place(rules.OWN)),
        ("b", Place(rules.CATEGORY, -4)),
        ("b", Place(1)),
    ]
    assert rules.nearest(places) == [1, 3, 2, 0]


def test_in_one_level_the_nearest_of_a_kind_is_shown():
    places = [("a", Place(rules.OWN, 1)), ("a", Place(rules.OWN, 0)), ("b", Place(rules.OWN, 1))]
    assert rules.nearest(places) == [1, 2]


def test_in_one_level_texts_keep_the_order_given():
    places = [("a", Place(rules.CATEGORY, -4)), ("b", Place(rules.CATEGORY, -8))]
    assert rules.nearest(places) == [0, 1]


TODAY = date(2027, 1, 5)


@pytest.mark.parametrize(
    ("reviewer", "reviewed_on", "due_on", "line"),
    [
        ("", None, None, "Not yet clinically reviewed."),
        ("", None, date(2027, 2, 1), "Not yet clinically reviewed."),
        ("", date(2026, 6, 1), None, "Not yet clinically reviewed."),
        ("Dr A. Example", None, None, "Not yet clinically reviewed."),
        ("Dr A. Example", date(2026, 6, 1), None, "Reviewed by Dr A. Example on 1 June 2026."),
        (
            "Dr A. Example",
            date(2026, 6, 1),
            date(2027, 1, 5),
            "Reviewed by Dr A. Example on 1 June 2026, due again on 5 January 2027.",
        ),
        (
            "Dr A. Example",
            date(2025, 6, 1),
            date(2027, 1, 4),
            "Reviewed by Dr A. Example on 1 June 2025. The next review was due on 4 January 2027 and is overdue.",
        ),
    ],
)
def test_the_review_is_told_in_words(reviewer, reviewed_on, due_on, line):
    assert rules.review_line(reviewer=reviewer, reviewed_on=reviewed_on, review_due_on=due_on, today=TODAY) == line


@pytest.mark.parametrize(
    ("kind", "is_own", "html", "folds"),
    [
        ("what-it-is", False, "<p>A tip for a pen.</p>", True),
        ("aftercare", False, "<p>Wash gently.</p>", True),
        ("what-to-expect", False, "<p>Skin is pink.</p>", True),
        ("what-it-is", True, "<p>A tip for a pen.</p>", False),
        ("who-should-not-use", False, "<p>Nobody.</p>", False),
        ("how-to-use-and-dispose", False, "<p>Gently.</p>", False),
        ("when-to-get-help", False, "<p>Today.</p>", False),
        ("what-it-is", False, "<p>Pens are <strong>not\nsafe</strong> at home.</p>", False),
        ("what-it-is", False, "<p>Ask a doctor.</p>", False),
        ("aftercare", False, "<ul><li>Never share it.</li></ul>", False),
        ("what-to-expect", False, "<p>Infections and scars are real.</p>", False),
    ],
)
def test_only_shared_background_without_a_warning_folds(kind, is_own, html, folds):
    assert rules.may_fold(kind, is_own=is_own, html=html) is folds
