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
    known = rules.Basis(title="A & B", number=3, sources=("S <1>", "S 2"), review="A. Tester")
    bare = rules.Basis(title="C", number=1, sources=("S 2",))

    assert rules.basis_html([known, bare]) == (
        "<h2>What this letter is based on</h2>"
        "<ul><li><strong>A &amp; B</strong>, version 3. Reviewed by A. Tester.</li>"
        "<li><strong>C</strong>, version 1. Not yet clinically reviewed.</li></ul>"
        '<p>Their sources:</p><ul class="sources"><li>S &lt;1&gt;</li><li>S 2</li></ul>'
        "<p>The words of this letter are not yet clinically reviewed. It is general advice, not medical advice.</p>"
    )
    assert rules.basis_text([known, bare]) == (
        "WHAT THIS LETTER IS BASED ON\n\n"
        "- A & B, version 3. Reviewed by A. Tester.\n- C, version 1. Not yet clinically reviewed.\n\n"
        "Their sources:\n\n- S <1>\n- S 2\n\n"
        "The words of this letter are not yet clinically reviewed. It is general advice, not medical advice."
    )


def test_texts_that_say_the_same_of_two_products_are_named_once():
    twice = [rules.Basis(title="C", number=1, sources=())] * 2

    assert rules.basis_html(twice).count("<li>") == 1
    assert rules.basis_text(twice).count("- C") == 1


def test_texts_without_sources_name_none_and_a_letter_without_texts_says_so():
    own = "The words of this letter are not yet clinically reviewed. It is general advice, not medical advice."

    assert "sources" not in rules.basis_html([rules.Basis(title="C", number=1, sources=())])
    assert rules.basis_text([]) == (
        f"WHAT THIS LETTER IS BASED ON\n\nThis letter rests on no published education text. {own}"
    )
    assert rules.basis_html([]) == (
        f"<h2>What this letter is based on</h2><p>This letter rests on no published education text. {own}</p>"
    )
