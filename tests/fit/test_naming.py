"""Which pen somebody means by what they typed."""

import pytest

from shop.fit import rules
from shop.fit.rules import Name


def name(short: str, *aliases: str, brand: str = "Dr. Pen") -> Name:
    return Name(brand=brand, short=short, brand_slug="b", slug=short.lower(), aliases=aliases)


PENS = [
    name("A1", "A1-C", "A1-W"),
    name("A6"),
    name("A6S"),
    name("M8", "Ultima M8"),
    name("M8S"),
    name("E7", brand="Diaminy"),
    name("E30"),
    name("H3", brand="Hydra Pen"),
    name("4", "DP4", brand="Dermapen"),
]


def shorts(typed: str) -> list[str]:
    return [each.short for each in rules.closest(typed, PENS)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("m8", ["M8", "M8S"]),
        ("Dr.Pen M-8", ["M8", "M8S"]),
        ("m8s", ["M8S"]),
        ("ultima m8", ["M8"]),
        ("a1w", ["A1"]),
        ("hydra", ["H3"]),
        ("a6 dr pen", ["A6", "A6S"]),
        ("diamini e7", ["E7"]),
        ("dermapn 4", ["4"]),
        ("cartridges for a6s", ["A6S"]),
        ("dr pen", ["A1", "A6", "A6S", "M8", "M8S", "E30"]),
        ("toothbrush", []),
        ("", []),
        ("...", []),
        ("pen", []),
    ],
)
def test_the_likeliest_pens_come_first(typed, found):
    assert shorts(typed) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("m8 tips", "M8"),
        ("tips for my Dr. Pen M8", "M8"),
        ("dr pen m8", "M8"),
        ("DP4", "4"),
        ("a1-w cartridges", "A1"),
        ("M8S", "M8S"),
        ("m", None),
        ("dr pen", None),
        ("tips", None),
        ("", None),
        ("m8 m8s", None),
    ],
)
def test_a_pen_is_meant_only_when_it_is_called_exactly_so(typed, found):
    meant = rules.meant(typed, PENS)
    assert (meant.short if meant else None) == found


def test_a_name_that_two_pens_have_means_neither():
    assert rules.meant("h3", [*PENS, name("H3")]) is None


def test_no_more_are_named_than_asked_for():
    assert len(rules.closest("dr pen", PENS, most=2)) == 2
