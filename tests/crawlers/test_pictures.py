"""The picture that other sites show beside a link: each page names its own, drawn from the data and kept."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image, ImageChops

from shop.portraits.actions import portraits
from shop.portraits.rules import signs
from tests import factories
from tests.forks.pages import find

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def pages(now) -> dict[str, str]:
    shelf = factories.category("Cartridges")
    factories.product(title="Home 12-pin", audience="home", tip_type="needle", pin_count=12).categories.add(shelf)
    factories.device("M8", brand="Dr. Pen", M8="reported")
    return {
        "home": "/",
        "shelf": shelf.get_absolute_url(),
        "pen": "/fit/dr-pen/m8/",
        "article": factories.block(now=now, kind="article", title="What to do").block.get_absolute_url(),
    }


def named_by(client: Client, address: str, settings) -> str:
    """The path of the picture that the page names in its head, once, with its size and its words."""
    told = [(each.get("property"), each.get("content")) for each in find(client.get(address), tag="meta")]
    shown = dict(told)
    assert [name for name, _ in told].count("og:image") == 1
    assert (shown["og:image:width"], shown["og:image:height"]) == ("1200", "630")
    assert all(shown[f"og:{name}"] for name in ("title", "description", "url", "image:alt"))
    assert shown["og:image"].startswith(f"{settings.SHOP_URL}/pictures/")
    return shown["og:image"].removeprefix(settings.SHOP_URL)


def picture(client: Client, path: str) -> Image.Image:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=86400"
    return Image.open(BytesIO(answer.content)).convert("RGB")


@pytest.mark.parametrize("page", ["home", "shelf", "pen", "article"])
def test_a_page_names_a_wide_picture_of_its_own(client: Client, pages, page: str, settings):
    others = {name: named_by(client, address, settings) for name, address in pages.items()}
    assert len(set(others.values())) == len(pages)
    assert picture(client, others[page]).size == (1200, 630)


def test_a_picture_is_drawn_once_and_anew_when_what_it_says_changes(client: Client, pages, monkeypatch):
    drawn = []
    rasterise = portraits.rasterise
    monkeypatch.setattr(portraits, "rasterise", lambda *args, **size: drawn.append(1) or rasterise(*args, **size))
    first = picture(client, "/pictures/fit/dr-pen/m8.png")
    again = picture(client, "/pictures/fit/dr-pen/m8.png")
    assert (len(drawn), ImageChops.difference(first, again).getbbox()) == (1, None)
    factories.product(title="16-pin", fit_family="M8", audience="home")
    changed = ImageChops.difference(first, picture(client, "/pictures/fit/dr-pen/m8.png"))
    # Only the words at the left differ, not the drawing at the right; 256 colours are chosen anew for each picture.
    changed = changed.point(lambda step: 255 if step > 60 else 0)
    assert (len(drawn), changed.getbbox()[2] < 700) == (2, True)


@pytest.mark.parametrize(
    "path", ["fit/dr-pen/m99.png", "fit/nobody/m8.png", "shelf/999999.png", "learn/nothing.png", "fit/dr-pen/m8.jpg"]
)
def test_what_does_not_exist_has_neither_a_page_nor_a_picture(client: Client, pages, path: str, media: Path):
    assert client.get(f"/pictures/{path}").status_code == 404
    assert client.get("/fit/dr-pen/m99/").status_code == 404
    assert list(media.rglob("*.png")) == []


def test_a_shelf_that_is_not_public_has_no_picture(client: Client):
    shelf = factories.category("Hidden")
    shelf.is_public = False
    shelf.save()
    assert client.get(f"/pictures/shelf/{shelf.pk}.png").status_code == 404


def test_long_words_are_broken_into_lines_that_fit_and_the_rest_is_left_out():
    lines = signs.in_lines("one two three four", width_of=len, at_most=9)
    assert lines == ["one two", "three", "four"]
    assert signs.in_lines("incomprehensibilities a", width_of=len, at_most=9) == ["incomprehensibilities", "a"]
    assert signs.shortened(["a", "b", "c", "d", "e"]) == ["a", "b", "c", "d…"]
    assert signs.shortened(["a", "b"]) == ["a", "b"]


def test_signs_that_say_the_same_are_one_file_and_others_are_others():
    one, same, other = (signs.Sign(title=title, shop="Pinpoint") for title in ("A", "A", "B"))
    assert signs.file_of(one) == signs.file_of(same) != signs.file_of(other)
