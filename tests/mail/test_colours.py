"""Every colour of a letter can be read on what lies under it, by day and by night (WCAG 2.2, 1.4.3: 4.5 to 1)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "templates/emails/style.css").read_text(encoding="utf-8")
LIGHT, _, REST = CSS.partition("@media (max-width")
DARK = REST.partition("@media (prefers-color-scheme: dark)")[2]


def colours(css: str) -> dict[str, dict[str, str]]:
    """The colours that each selector sets: its *color* and its *background-color*."""
    found: dict[str, dict[str, str]] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        for selector in selectors.split(","):
            for name, value in re.findall(r"(?<![\w-])(color|background-color):\s*(#[0-9a-fA-F]{6})", body):
                found.setdefault(selector.strip(), {})[name] = value
    return found


def schemes() -> dict[str, dict[str, dict[str, str]]]:
    """By day as written; by night with what the night changes."""
    light, dark = colours(LIGHT), colours(DARK)
    night = {selector: {**light.get(selector, {}), **dark.get(selector, {})} for selector in {*light, *dark}}
    return {"light": light, "dark": night}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def under(selector: str, scheme: dict[str, dict[str, str]]) -> str:
    """What lies under the words: their own background, else the paper's, else the sheet's."""
    container = ".paper" if selector.startswith(".paper") else ".sheet"
    return scheme[selector].get("background-color") or scheme[container]["background-color"]


PAIRS = [(name, selector) for name, scheme in schemes().items() for selector, each in scheme.items() if "color" in each]


@pytest.mark.parametrize(("name", "selector"), PAIRS)
def test_words_stand_out_from_what_lies_under_them(name, selector):
    scheme = schemes()[name]

    assert contrast(scheme[selector]["color"], under(selector, scheme)) >= 4.5


def test_every_colour_of_the_day_has_one_for_the_night():
    light, dark = colours(LIGHT), colours(DARK)

    assert {selector: sorted(each) for selector, each in light.items()} == {
        selector: sorted(each) for selector, each in dark.items()
    }


def test_the_measure_of_contrast_is_that_of_wcag():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
