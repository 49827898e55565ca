"""Gaps in words are filled once, by name, and nothing in them is a language."""

import pytest

from shop.aftercare import rules

HOSTILE = [
    "{order_number.__class__}",
    "{order_number!r}",
    "{order_number:>9}",
    "{0}",
    "{}",
    "{% include 'x' %}",
    "{{ order_number }}",
    "{order_number",
    "}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_listed_name_is_reported(text):
    assert rules.unknown_in(text)


def test_listed_names_are_not_reported():
    assert rules.unknown_in("Order {order_number} of {shop_name}") == []


def test_values_are_escaped_in_html_and_left_alone_in_text():
    values = {"shop_name": "O'Brien & <Sons>"}

    assert rules.fill("{shop_name}!", values=values, html=True) == "O&#x27;Brien &amp; &lt;Sons&gt;!"
    assert rules.fill("{shop_name}!", values=values, html=False) == "O'Brien & <Sons>!"


def test_a_piece_of_a_letter_is_not_escaped_again():
    assert rules.fill("{receipt}", values={"receipt": "<table></table>"}, html=True) == "<table></table>"


def test_a_value_that_looks_like_a_gap_stays_as_it_is():
    values = {"shop_name": "{order_link}", "order_link": "secret"}

    assert rules.fill("{shop_name}", values=values, html=True) == "{order_link}"


def test_a_gap_without_a_value_is_an_error():
    with pytest.raises(KeyError):
        rules.fill("{tracking}", values={}, html=False)


def test_the_basis_names_versions_sources_and_the_honest_review():
    known = rules.Basis(title="A & B", number=3, sources=("S <1>",), review="A. Tester")
    bare = rules.Basis(title="C", number=1, sources=())

    assert rules.basis_html([known, bare]) == (
        "<h2>What this letter is based on</h2>"
        "<p><strong>A &amp; B</strong>, version 3. Reviewed by A. Tester.</p>"
        '<ul class="sources"><li>S &lt;1&gt;</li></ul>'
        "<p><strong>C</strong>, version 1. Not yet clinically reviewed.</p>"
        "<p>The words of this letter are not yet clinically reviewed. It is general advice, not medical advice.</p>"
    )
    assert rules.basis_text([known, bare]) == (
        "WHAT THIS LETTER IS BASED ON\n\nA & B, version 3. Reviewed by A. Tester.\n- S <1>\n"
        "C, version 1. Not yet clinically reviewed.\n"
        "The words of this letter are not yet clinically reviewed. It is general advice, not medical advice."
    )
