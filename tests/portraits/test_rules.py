"""The geometry of the pictures and their words."""

from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from math import hypot
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.portraits.rules import drawing, facts, files, pins
from shop.portraits.rules.drawing.cartridge import LARGER, PLATE_MM
from shop.portraits.rules.facts import Facts, Part

COUNTS = st.integers(min_value=1, max_value=pins.MOST)
SOLD = {
    1: (1,), 3: (3,), 5: (5,), 7: (1, 6), 9: (1, 8), 11: (3, 8), 12: (4, 8), 14: (4, 10), 16: (4, 12), 18: (6, 12),
    24: (4, 8, 12), 36: (6, 12, 18), 42: (7, 14, 21),
}  # fmt: skip
CARTRIDGE = Facts(kind="cartridge", audience="home", tip="needle", pins=12, needle_mm=Decimal("0.18"))
WHOLE = [
    replace(CARTRIDGE, depth_mm=Decimal("0.25")),
    replace(CARTRIDGE, pins=0, tip="nano", depth_mm=Decimal("0.1")),
    replace(CARTRIDGE, pins=0, tip="round-nano", depth_mm=Decimal("0.1")),
    replace(CARTRIDGE, pins=0, tip="silicone"),
    Facts(kind="pen", audience="professional", speeds=6, cordless=True),
    Facts(kind="pen", audience="home", speeds=5, depth_lock=True),
    Facts(kind="kit", audience="home", parts=(Part(1, "pen"), Part(2, "nano"), Part(10, "cartridge", 12))),
    Facts(kind="kit", parts=(Part(50, "sleeve"), Part(1, "sharps"))),
    *(Facts(kind="accessory", article=name) for name in ("sharps container", "wipes", "sleeves", "tube", "jar", "")),
]


@pytest.mark.parametrize("count", SOLD)
def test_the_needles_of_the_cartridges_on_sale_stand_in_even_rings(count):
    assert pins.rings(count) == SOLD[count]


@given(COUNTS)
def test_a_face_shows_every_needle(count):
    assert len(pins.layout(count)) == sum(pins.rings(count)) == count


@given(COUNTS)
def test_needles_stay_on_the_face(count):
    assert max(hypot(pin.x, pin.y) for pin in pins.layout(count)) <= 0.7601


@given(COUNTS)
def test_the_thickest_needles_never_touch_each_other(count):
    thickest = 0.25 / PLATE_MM * LARGER
    spots = pins.layout(count)
    assert all(hypot(one.x - two.x, one.y - two.y) > thickest for one, two in combinations(spots, 2))


@given(COUNTS)
def test_left_mirrors_right(count):
    spots = {(round(pin.x, 6) + 0.0, round(pin.y, 6) + 0.0) for pin in pins.layout(count)}
    assert {(-x + 0.0, y) for x, y in spots} == spots


@given(COUNTS)
def test_a_layout_is_always_the_same(count):
    assert pins.layout(count) == pins.layout(count)


@pytest.mark.parametrize("count", [0, -1, 101])
def test_an_impossible_number_of_needles_is_refused(count):
    with pytest.raises(ValueError, match="A face holds 1 to 100 needles"):
        pins.rings(count)


@pytest.mark.parametrize("shown", WHOLE, ids=lambda shown: f"{shown.kind} {shown.tip}{shown.article}")
def test_every_view_is_two_layers_of_sound_svg_without_words(shown):
    for view in facts.views(shown):
        picture = drawing.picture(shown, view=view)
        for layer in (picture.soft, picture.sharp):
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(layer).iter()}
            assert tags & {"text", "image", "use", "script"} == set()
        assert 'class="' not in picture.sharp
        assert "url(#ground)" in picture.soft


@pytest.mark.parametrize("count", [1, 12, 42])
def test_the_face_draws_one_point_for_each_needle(count):
    assert drawing.picture(replace(CARTRIDGE, pins=count), view="face").sharp.count("url(#point)") == count


@pytest.mark.parametrize("tip", ["nano", "round-nano", "silicone"])
def test_a_surface_tip_shows_no_needles(tip):
    shown = replace(CARTRIDGE, pins=0, tip=tip)
    assert drawing.picture(shown, view="face").sharp.count("url(#point)") == 0


@pytest.mark.parametrize(("depth", "y"), [("0.25", "437.5"), ("0.5", "475.0"), ("2.0", "700.0"), ("2.5", "775.0")])
def test_needles_and_the_mark_end_at_the_depth_on_the_scale(depth, y):
    sharp = drawing.picture(replace(CARTRIDGE, pins=1, depth_mm=Decimal(depth)), view="side").sharp
    assert f"L 400.0 {y} " in sharp
    assert f"M 560 {y} H" in sharp


@pytest.mark.parametrize("speeds", [2, 3, 6])
def test_a_pen_has_a_mark_for_each_speed(speeds):
    def marks(count):
        return drawing.picture(Facts(kind="pen", speeds=count), view="whole").sharp.count("<rect")

    assert marks(speeds) - marks(0) == speeds


def test_a_kit_shows_every_piece():
    one = Facts(kind="kit", audience="home", parts=(Part(1, "cartridge", 12),))
    ten = replace(one, parts=(Part(10, "cartridge", 12),))
    points = [drawing.picture(shown, view="whole").sharp.count("url(#point)") for shown in (one, ten)]
    assert points == [12, 120]


def test_contents_are_read_from_their_words():
    assert facts.parts_of("1 E7 pen, 2 nano tips, 2 12-pin cartridges, 1 sharps box, 50 sleeves, a leaflet") == (
        Part(1, "pen"),
        Part(2, "nano"),
        Part(2, "cartridge", 12),
        Part(1, "sharps"),
        Part(50, "sleeve"),
    )


ALTS = [
    (CARTRIDGE, "face", "X: the face of the cartridge, with twelve needles in two rings."),
    (replace(CARTRIDGE, pins=1), "face", "X: the face of the cartridge, with a single needle in the middle."),
    (replace(CARTRIDGE, pins=3), "face", "X: the face of the cartridge, with three needles in one ring."),
    (replace(CARTRIDGE, pins=7), "face",
     "X: the face of the cartridge, with seven needles, one in the middle and the others in a ring around it."),
    (replace(CARTRIDGE, pins=36), "face", "X: the face of the cartridge, with 36 needles in three rings."),
    (replace(CARTRIDGE, pins=0, tip="nano"), "face",
     "X: the face of the tip, a square grid of fine bumps without needles."),
    (replace(CARTRIDGE, depth_mm=Decimal("0.25")), "side",
     "X: the tip from the side, beside a scale in millimetres; its needles reach 0.25 mm at most."),
    (replace(CARTRIDGE, pins=0, tip="silicone"), "side",
     "X: the tip from the side, resting on the surface of a scale in millimetres."),
    (Facts(kind="pen", speeds=5, depth_lock=True), "whole",
     "X: a pen with five marks for its speeds and a locked depth ring."),
    (Facts(kind="pen", cordless=True), "whole", "X: a cordless pen and a depth ring."),
    (Facts(kind="kit"), "whole", "X: 1 pen, laid out side by side."),
    (Facts(kind="accessory"), "whole", "X: 1 pen, seen from the front."),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "view", "words"), ALTS)
def test_the_words_say_what_is_drawn(shown, view, words):
    assert facts.alt("X", shown, view=view, contents="1 pen") == words


def test_a_picture_without_contents_still_has_words():
    assert facts.alt("X", Facts(kind="accessory"), view="whole") == "X, seen from the front."


def test_the_fingerprint_changes_with_the_facts_and_the_view_only():
    marks = [
        facts.fingerprint(shown, view=view)
        for shown, view in [
            (CARTRIDGE, "face"),
            (replace(CARTRIDGE), "face"),
            (CARTRIDGE, "side"),
            (replace(CARTRIDGE, pins=16), "face"),
        ]
    ]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


def test_copies_are_found_by_name_and_an_uploaded_photo_is_its_own_copy():
    name = files.large("pen-whole", fingerprint="abc")
    assert (name, files.small(name), files.share(name)) == (
        "portraits/pen-whole-abc-960.webp",
        "portraits/pen-whole-abc-480.webp",
        "portraits/pen-whole-abc-960.png",
    )
    assert (files.small("images/a.jpg"), files.share("images/a.jpg")) == ("images/a.jpg", "images/a.jpg")
