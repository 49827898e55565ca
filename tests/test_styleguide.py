"""The style guide: for staff alone, with everything in it, by day and by night."""

import re

import pytest
from django.conf import settings
from django.test import Client
from oscar.test import factories as oscar

from shop import bundles, styleguide
from tests import factories
from tests.forks.pages import find, parse

pytestmark = pytest.mark.django_db
ADDRESSES = ["/styleguide/", "/styleguide/light/", "/styleguide/dark/", "/styleguide/light/email/"]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(oscar.UserFactory(is_staff=True))
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_staff_sees_it_and_no_search_engine_keeps_it(client: Client, address):
    assert client.get(address).status_code == 404
    client.force_login(oscar.UserFactory())
    assert client.get(address).status_code == 404
    client.force_login(oscar.UserFactory(is_staff=True))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")


def test_there_is_no_third_scheme(staff: Client):
    assert staff.get("/styleguide/sepia/").status_code == 404


def test_the_sheet_may_stand_in_a_frame_of_ours_and_is_strict_html(staff: Client):
    page = staff.get("/styleguide/dark/")
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    parse(page)
    assert [html.get("class") for html in find(page, tag="html")] == ["scheme--dark"]
    assert [fault.get("id") for fault in find(page, cls="field--error", tag="div")] == [None] * 4


def test_each_kind_and_state_of_product_is_shown_once(staff: Client):
    for at in range(2):
        factories.product(title=f"Tip {at}", audience="home", tip_type="needle", pin_count=12)
        factories.product(title=f"Pro {at}", audience="professional")
    factories.product(title="Gone", stock=0, audience="home")
    page = staff.get("/styleguide/light/")
    names = [name.text for name in find(page, tag="span", cls="quiet") if name.text != "No picture"]
    assert names == [
        "Cartridge for professionals",
        "Cartridge for the home",
        "Cartridge for the home, needle, 12 pins",
        "Out of stock",
    ]


def test_every_variant_of_a_component_stands_in_the_guide():
    css = "".join(part.read_text() for part in (settings.BASE_DIR / "static/css/components").glob("*.css"))
    shown = "".join(file.read_text() for file in (settings.BASE_DIR / "templates/styleguide").glob("*.html"))
    for block in ("button", "badge", "notice", "stock", "pack"):
        variants = set(re.findall(rf"\.({block}--[\w-]+)", css))
        assert sorted(variants - set(re.findall(rf"{block}--[\w-]+", shown))) == []


def test_every_drawing_stands_in_the_guide():
    drawn = (settings.BASE_DIR / "templates/components/icons").glob("*.svg")
    assert sorted(file.stem for file in drawn) == sorted(styleguide.ICONS)


def test_every_colour_of_the_tokens_stands_in_the_guide():
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    assert sorted(set(re.findall(r"--([\w-]+): #", tokens))) == sorted(styleguide.COLOURS)


def test_both_schemes_are_made_of_the_tokens():
    made = bundles.schemes(settings.BASE_DIR / "static")
    light, dark = made.split(".scheme--dark")
    assert ("--paper:#f7f8f6" in light, "color-scheme:light}" in light) == (True, True)
    assert re.findall("--paper:(#[0-9a-f]{6})", dark)[-1] == "#0f1514"


def test_a_letter_has_the_colours_of_the_pages_and_their_letters_where_a_reader_has_them():
    css = (settings.BASE_DIR / "templates/emails/style.css").read_text()
    tokens = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    assert sorted(set(re.findall(r"#[0-9a-f]{6}", css)) - set(re.findall(r"#[0-9a-f]{6}", tokens))) == []
    assert 'font-family: "Atkinson Hyperlegible Next", "Segoe UI"' in css
