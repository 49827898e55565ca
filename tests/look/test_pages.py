"""Every public page: it is in the list, its HTML is strict, nobody is shut out of it, nothing scrolls sideways."""

import functools
import gzip
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string

from tests.look import eye
from tests.look.pages import DEEDS, NO_PAGES, PAGES, routes
from tests.look.world import World, frozen

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
ADDRESSES = [address for addresses in PAGES.values() for address in addresses]
CSP = "Content-Security-Policy"
SCRIPT = "/static/js/shop.js"


@pytest.fixture(scope="module")
def rendered(django_db_setup: None, django_db_blocker: Any) -> dict[str, tuple[str, bytes, dict[str, str]]]:
    """Each page by what it is called here: its address, its body, its policy. The database is left as it was."""
    assert connection.settings_dict["NAME"].startswith("test_")
    with pytest.MonkeyPatch.context() as patch, frozen(NOW, patch), django_db_blocker.unblock(), transaction.atomic():
        world = World(NOW)
        answers = {address: world.open(address) for address in ADDRESSES}
        answers |= {what: world.open(address, fields) for what, address, fields in DEEDS}
        transaction.set_rollback(True)
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code in (301, 302, 500)} == {}
    return {
        name: (answer.request["PATH_INFO"], answer.content, {CSP: answer.headers.get(CSP, "")})
        for name, answer in answers.items()
    }


@pytest.fixture(scope="module")
def looking(browser: Any) -> Iterator[eye.Eye]:
    with eye.opened(browser) as found:
        yield found


def unknown(found: set[str]) -> list[str]:
    """Addresses that nobody said anything about."""
    return sorted(found - set(PAGES) - set(NO_PAGES))


def test_every_public_address_is_looked_at_or_no_page():
    assert unknown(routes()) == []
    assert sorted((set(PAGES) | set(NO_PAGES)) - routes()) == []


def test_a_new_address_is_noticed():
    assert unknown(routes() | {"new/"}) == ["new/"]


@pytest.fixture(scope="module")
def kept(rendered) -> None:
    """The pages as files, when a benchmark asks for them."""
    if folder := os.environ.get("LOOK_PAGES_FOLDER"):
        for at, (address, body, _) in enumerate(rendered.values()):
            name = re.sub(r"[^\w-]+", "-", address).strip("-")[:60]
            (Path(folder) / f"{at:03}-{name}.html").write_bytes(body)


def strict(body: bytes) -> str:
    """What a strict parser says of a page, or nothing."""
    try:
        html5lib.HTMLParser(strict=True).parse(body.decode())
    except html5lib.html5parser.ParseError as error:
        return str(error)
    return ""


@pytest.mark.usefixtures("kept")
def test_the_html_of_every_page_is_strict(rendered):
    assert {name: fault for name, (_, body, _) in rendered.items() if (fault := strict(body))} == {}


def test_a_tag_that_is_not_closed_is_noticed(rendered):
    body = rendered["/"][1]
    assert strict(body.replace(b"</h1>", b"", 1)) != ""


def test_every_page_fits_into_what_a_new_connection_brings_at_once(rendered):
    """Ten segments of 1460 bytes (RFC 6928), of which the answer's head takes about 700 and the gzip middleware 100."""
    weights = {name: len(gzip.compress(body, 6)) for name, (_, body, _) in rendered.items()}
    assert {name: weight for name, weight in weights.items() if weight > 13_500} == {}


@functools.cache
def tree(body: bytes) -> Any:
    """A page's elements, parsed once for all who ask."""
    return html5lib.parse(body.decode(), namespaceHTMLElements=False)


def scripts(body: bytes) -> list[str]:
    """The scripts that a page runs: their addresses, or their words. Data for machines is none."""
    found = tree(body).iter("script")
    return [each.get("src") or each.text or "" for each in found if each.get("type") in (None, "module")]


def test_every_page_runs_the_shops_one_script_and_no_other(rendered):
    assert {name: found for name, (_, body, _) in rendered.items() if (found := scripts(body)) != [SCRIPT]} == {}


def parted(body: bytes) -> list[str]:
    """The links and buttons whose seen words are parted by words that are only heard."""
    every = tree(body).iter()
    return [
        " ".join("".join(each.itertext()).split())
        for each in every
        if each.tag in ("a", "button") and (each.text or "").strip()
        for part in each.iter("span")
        if part.get("class") == "visually-hidden" and (part.tail or "").strip()
    ]


def test_who_speaks_to_the_machine_presses_a_button_by_the_words_that_are_seen(rendered):
    """WCAG 2.5.3: what is only heard stands before or behind them, not in between."""
    assert {name: found for name, (_, body, _) in rendered.items() if (found := parted(body))} == {}


def needs_more_letters(body: bytes) -> str:
    """What a page says by the second of the shop's two files of letters, which is then fetched as well."""
    css = (settings.BASE_DIR / "static" / "css" / "fonts.css").read_text()
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", css[css.index("-more.woff2") :])
    held = {chr(code) for first, last in ranges for code in range(int(first, 16), int(last or first, 16) + 1)}
    said = tree(body).find("body").itertext()
    return "".join(sorted(held & set("".join(said))))


@pytest.mark.parametrize(
    "name", ["/", "/catalogue/", "{pen}", "{packs}", "{kit}", "{professional}", "/basket/", "/learn/", "/fit/"]
)
def test_the_main_pages_need_the_first_file_of_letters_alone(rendered, name):
    assert needs_more_letters(rendered[name][1]) == ""


def test_a_letter_of_the_second_file_is_noticed(rendered):
    assert needs_more_letters(rendered["/"][1].replace(b"</h1>", "é</h1>".encode())) == "é"


@pytest.mark.parametrize("name", [*ADDRESSES, *(what for what, _, _ in DEEDS)])
def test_nobody_is_shut_out_of_any_page(rendered, looking, name):
    looking.show(*rendered[name])
    assert looking.faults() == []


PLANTS = {
    "image-alt": (b"</h1>", b'</h1><img src="/static/img/mark.svg">'),
    "color-contrast": (b"</h1>", b'</h1><p class="planted">Grey on grey</p>'),
    "target-size": (b"</h1>", b'</h1><div><button class="tiny">a</button><button class="tiny">b</button></div>'),
    "scrolls sideways": (b"</h1>", b'</h1><p class="wide">Wide</p>'),
    "refused": (b"</h1>", b'</h1><p style="color: red">Red</p>'),
    "1280 light: color-contrast": (b"</h1>", b'</h1><p class="planted on-a-desk">Grey on grey</p>'),
    "390 dark: color-contrast": (b"</h1>", b'</h1><p class="planted on-a-phone in-the-dark">Grey on grey</p>'),
}
PLANTED_CSS = """
.planted { color: #777; background: #888 } .wide { inline-size: 1200px }
.on-a-desk { display: none } @media (width > 1000px) { .on-a-desk { display: block } .on-a-phone { display: none } }
@media (prefers-color-scheme: light) { .in-the-dark { color: #000; background: #fff } }
.tiny { inline-size: 12px; block-size: 12px; padding: 0; border: 0; font-size: 9px; line-height: 12px }
"""


@pytest.mark.parametrize("fault", PLANTS)
def test_each_checker_sees_a_planted_fault(rendered, looking, fault):
    address, body, headers = rendered["/"]
    looking.show(address, body.replace(*PLANTS[fault], 1), headers)
    looking.page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", PLANTED_CSS
    )
    assert fault in " ".join(looking.faults())


PROMISED = """
() => [...document.querySelectorAll("img[sizes]")].map(picture => {
  const rules = picture.sizes.split(",").map(each => each.trim().match(/^(?:(\\(.*\\)) )?([\\d.]+)rem$/))
  const [, , width] = rules.find(([, when]) => !when || matchMedia(when).matches)
  return [Math.round(picture.getBoundingClientRect().width), Number(width) * 16]
})
"""


def test_no_picture_of_a_product_is_shown_wider_than_its_sizes_say(rendered, looking):
    picture = {"url": "/media/large.webp", "small_url": "/media/small.webp", "alt": "A tip"}
    address, body, headers = rendered["{packs}"]
    place = b'<div class="product__picture">'
    looking.show(
        address,
        body.replace(place, place + render_to_string("components/portrait.html", {"picture": picture}).encode()),
        headers,
    )
    for width in (320, 390, 640, 1280, 1600):
        looking.page.set_viewport_size({"width": width, "height": 900})
        [(real, promised)] = looking.page.evaluate(PROMISED)
        assert promised / 2 < real <= promised, width


def test_on_a_phone_the_filters_fill_the_screen_and_say_how_many_they_leave(rendered, looking):
    looking.page.set_viewport_size(eye.PHONE)
    looking.show(*rendered["/catalogue/"])
    looking.page.get_by_role("link", name="Filters").click()
    sheet = looking.page.locator(".filters").bounding_box()
    button = looking.page.get_by_role("button", name=re.compile(r"^Show \d+ results$"))
    assert (
        sheet,
        button.evaluate("it => it.checkVisibility() && it.getBoundingClientRect().bottom <= innerHeight"),
    ) == (
        {"x": 0, "y": 0} | eye.PHONE,
        True,
    )
    assert not looking.page.locator(".product-card").first.is_visible()


@pytest.mark.parametrize("name", ["{article}", "/learn/depth/", "thanked:/checkout/thank-you/"])
def test_on_paper_there_are_black_words_and_nothing_to_press(rendered, looking, name):
    looking.show(*rendered[name])
    looking.page.emulate_media(media="print", color_scheme="dark")
    try:
        seen = "all => all.filter(each => each.checkVisibility()).length"
        controls = looking.page.locator("header button, header input, nav a, footer nav a").evaluate_all(seen)
        inks = looking.page.locator("h1").evaluate("it => [getComputedStyle(it).color, it.checkVisibility()]")
        assert (controls, inks) == (0, ["rgb(0, 0, 0)", True])
    finally:
        looking.page.emulate_media(media="screen")
