"""One small stylesheet, one small script, one font: what a first visit costs, and that production keeps it for ever."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.test import Client
from whitenoise.storage import CompressedManifestStaticFilesStorage

from shop import bundles
from tests.forks.pages import find

STATIC = settings.BASE_DIR / "static"
FONT = "fonts/atkinson-hyperlegible-next.woff2"
MORE_FONT = "fonts/atkinson-hyperlegible-next-more.woff2"


def weight(*texts: bytes) -> int:
    """Bytes on the wire, each file compressed by itself."""
    return sum(len(gzip.compress(text, 9)) for text in texts)


@pytest.fixture(scope="module")
def css() -> str:
    return bundles.stylesheet(STATIC)


def test_the_stylesheet_weighs_at_most_20_kb(css):
    assert weight(css.encode()) <= 20_000


def test_the_script_weighs_at_most_5_kb():
    assert weight(bundles.script(STATIC).encode()) <= 5_000


def test_the_font_weighs_at_most_12_5_kb_and_has_its_licence_beside_it():
    assert (STATIC / FONT).stat().st_size <= 12_500
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text()


@pytest.mark.django_db
def test_a_page_asks_for_one_stylesheet_and_fetches_the_font_early(client: Client):
    page = client.get("/")
    links = [(link.get("rel"), link.get("href")) for link in find(page, tag="link")]
    assert [href for rel, href in links if rel == "stylesheet"] == ["/static/css/shop.css"]
    assert [href for rel, href in links if rel == "preload"] == [f"/static/{FONT}"]


@pytest.mark.django_db
def test_a_page_asks_for_one_script_before_its_words(client: Client):
    head = find(client.get("/"), tag="head")[0]
    scripts = [part.get("src") for part in find(client.get("/"), tag="script")]
    assert scripts == [part.get("src") for part in head if part.tag == "script"] == ["/static/js/shop.js"]


def test_every_file_of_js_is_part_of_the_script_and_sees_nothing_of_the_others():
    script = bundles.script(STATIC)
    files = sorted((STATIC / "js").glob("*.js"))
    assert [file.stem for file in files] == re.findall(r'^customElements\.define\("([\w-]+)"', script, re.MULTILINE)
    blocks = f"\n{script}".split("\n{\n")[1:]
    assert [block.rstrip() for block in blocks] == [f"{file.read_text()}}}" for file in files]
    assert [file.name for file in files if re.search(r"^(import|export)\b", file.read_text(), re.MULTILINE)] == []


def test_the_demo_serves_the_stylesheet_as_it_is_made(client: Client, css):
    answer = client.get("/static/css/shop.css")
    assert (answer["Content-Type"], b"".join(answer.streaming_content).decode()) == ('text/css; charset="utf-8"', css)


def test_production_names_the_stylesheet_and_its_font_by_their_hash(tmp_path, css):
    storage = CompressedManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    names = (bundles.STYLESHEET, FONT, MORE_FONT)
    for name in names:
        storage.save(name, ContentFile(Path(finders.find(name)).read_bytes()))
    list(storage.post_process({name: (storage, name) for name in names}))
    stored = storage.stored_name(bundles.STYLESHEET)
    assert re.fullmatch(r"css/shop\.[0-9a-f]{12}\.css", stored)
    fonts = re.findall(r"\.\./(fonts/[^\"]+)", (tmp_path / stored).read_text())
    assert fonts == [storage.stored_name(FONT), storage.stored_name(MORE_FONT)]
    assert weight((tmp_path / stored).read_bytes()) <= 20_000
    assert (tmp_path / f"{stored}.br").exists()


def test_every_file_of_components_and_pages_is_part_of_it():
    found = [str(part.relative_to(STATIC / "css")) for part in bundles.parts(STATIC / "css")]
    apart = sorted({str(file.relative_to(STATIC / "css")) for file in STATIC.glob("css/**/*.css")} - set(found))
    assert [name for name in apart if "/" in name] == []
    assert found[:4] == ["fonts.css", "tokens.css", "base.css", "layout.css"]


def test_what_stands_inside_another_element_is_still_looked_for_inside_it(css):
    sources = "".join(file.read_text() for file in bundles.parts(STATIC / "css"))
    inside = re.findall(r"(?<=[\w)\]]) :[\w-]+", sources)
    assert len(inside) > 5
    assert len(re.findall(r"(?<=[\w)\]]) \*:[\w-]+", css)) == len(inside)


def test_every_name_that_the_stylesheet_uses_is_defined_or_has_a_value_to_fall_back_on(css):
    used = {name for name, rest in re.findall(r"var\((--[\w-]+)\s*([,)])", css) if rest == ")"}
    assert sorted(used - set(re.findall(r"(--[\w-]+)\s*:", css))) == []


def test_raw_colours_are_named_in_the_tokens_alone():
    raw = re.compile(r":[^;{}]*?(#[0-9a-fA-F]{3,8}\b|\brgba?\()")
    rest = [part for part in bundles.parts(STATIC / "css") if part.name != "tokens.css"]
    found = {part.name: raw.findall(part.read_text()) for part in rest}
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_motion_stops_for_those_who_ask_for_less_of_it(css):
    still = css.split("@media (prefers-reduced-motion:reduce){")[1].split("}")[0]
    assert "transition:none!important" in still
    assert "animation:none!important" in still


def test_a_stylesheet_that_changed_is_made_anew_and_one_that_did_not_is_left_alone(settings, tmp_path):
    settings.VAR = tmp_path
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    for name in bundles.FIRST:
        (folder / name).write_text(f"/* {name} */ .a {{ color: red; }}\n")
    finder = bundles.BundleFinder()
    made = Path(finder.find(bundles.STYLESHEET))
    first = (made.read_text(), made.stat().st_mtime_ns)
    finder.find(bundles.STYLESHEET)
    assert (made.read_text(), made.stat().st_mtime_ns) == first
    (folder / "base.css").write_text(".b { color: blue; }")
    finder.find(bundles.STYLESHEET, find_all=True)
    assert made.read_text() == ".a{color:red}.a{color:red}.b{color:blue}.a{color:red}"


def test_the_finder_knows_no_other_file():
    assert bundles.BundleFinder().find("css/other.css") == []
