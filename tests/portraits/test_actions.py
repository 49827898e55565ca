"""Pictures are drawn once, hung on their products, and drawn anew when the facts change."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from oscar.core.loading import get_model
from PIL import Image, ImageChops, ImageStat

from shop.forks.catalogue import loading
from shop.portraits import actions, queries
from shop.portraits.rules import facts
from tests import factories

pytestmark = pytest.mark.django_db

Product = get_model("catalogue", "Product")
ProductImage = get_model("catalogue", "ProductImage")


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def cartridge():
    return factories.product(
        title="Home 12-pin", audience="home", tip_type="needle", pin_count=12, needle_diameter_mm=0.18,
        max_depth_mm=0.25,
    )  # fmt: skip


def draw(**options) -> tuple[int, int]:
    tally = actions.draw(Product.objects.for_pages().order_by("pk"), **options)
    return tally.drawn, tally.hung


def contents(media: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(media.rglob("*.*"))}


def test_a_cartridge_gets_its_face_and_its_side(cartridge, media):
    assert draw() == (2, 2)
    assert [image.alt for image in cartridge.get_all_images()] == [
        "Home 12-pin: the face of the cartridge, with twelve needles in two rings.",
        "Home 12-pin: the tip from the side, beside a scale in millimetres; its needles reach 0.25 mm at most.",
    ]


def test_pictures_are_square_light_and_have_their_copies(cartridge, media):
    draw()
    face, side = cartridge.get_all_images()
    urls = (face.url, face.small_url, face.share_url, face.banner_url, side.url, side.small_url)
    names = [url.removeprefix("/media/") for url in urls]
    pictures = [Image.open(media / name) for name in names]
    assert [(picture.size, picture.format) for picture in pictures] == [
        ((960, 960), "WEBP"),
        ((480, 480), "WEBP"),
        ((960, 960), "PNG"),
        ((1200, 630), "PNG"),
        ((960, 960), "WEBP"),
        ((480, 480), "WEBP"),
    ]
    assert len(contents(media)) == 6
    assert max((media / name).stat().st_size for name in names if name.endswith("webp")) <= actions.BYTES_AT_MOST


def test_a_second_run_draws_nothing_and_changes_nothing(cartridge, media):
    draw()
    before, rows = contents(media), list(ProductImage.objects.values())
    assert draw() == (0, 0)
    assert (contents(media), list(ProductImage.objects.values())) == (before, rows)


def test_all_draws_every_picture_again_the_same(cartridge, media):
    draw()
    before = contents(media)
    assert draw(again=True) == (2, 0)
    assert contents(media) == before


def test_a_lost_copy_is_drawn_again(cartridge, media):
    draw()
    next(media.rglob("cartridge-face-*-480.webp")).unlink()
    assert draw() == (1, 0)


def test_changed_facts_bring_new_pictures_and_take_the_old_ones_down(cartridge):
    draw()
    old = {image.original.name for image in cartridge.get_all_images()}
    cartridge.attr.pin_count = 16
    cartridge.attr.save()
    assert draw() == (2, 4)
    shown = list(ProductImage.objects.filter(product=cartridge))
    assert {image.original.name for image in shown} & old == set()
    assert [(image.display_order, "sixteen" in image.caption) for image in shown] == [(0, True), (1, False)]


def test_a_changed_title_changes_only_the_words(cartridge, media):
    draw()
    Product.objects.update(title="Fine 12-pin")
    assert draw() == (0, 2)
    assert Product.objects.get().portrait.alt.startswith("Fine 12-pin: the face")


def test_an_uploaded_photo_stays_and_stays_first(cartridge):
    photo = ProductImage.objects.create(product=cartridge, original="images/photo.jpg", display_order=0)
    draw()
    shown = list(ProductImage.objects.filter(product=cartridge))
    assert [image.display_order for image in shown] == [0, 1, 2]
    assert shown[0] == photo
    assert (photo.small_url, photo.banner_url, photo.alt) == (*["/media/images/photo.jpg"] * 2, "Home 12-pin")


def test_the_banner_shows_the_whole_drawing_in_its_middle(cartridge, media):
    draw()
    face = cartridge.portrait
    square = Image.open(media / face.share_url.removeprefix("/media/")).convert("L").resize((630, 630))
    banner = Image.open(media / face.banner_url.removeprefix("/media/")).convert("L")
    middle = ImageChops.difference(banner.crop((285, 0, 915, 630)), square)
    edge = ImageChops.difference(banner.crop((0, 0, 630, 630)), square)
    assert ImageStat.Stat(middle).mean[0] < 6 < ImageStat.Stat(edge).mean[0]


def test_two_products_that_look_alike_have_one_drawing_and_their_own_words(cartridge, media):
    factories.product(
        title="Another 12-pin", audience="home", tip_type="needle", pin_count=12, needle_diameter_mm=0.18,
        max_depth_mm=0.25,
    )  # fmt: skip
    assert draw() == (2, 4)
    assert len(set(ProductImage.objects.values_list("caption", flat=True))) == 4


def test_a_picture_too_rich_for_its_size_is_written_in_a_lower_quality():
    noise = Image.effect_noise((960, 960), 60).convert("RGB")
    best, least = BytesIO(), BytesIO()
    noise.save(best, "WEBP", quality=86, method=6)
    noise.save(least, "WEBP", quality=60, method=6)
    assert len(best.getvalue()) > len(least.getvalue()) == len(actions.webp(noise, qualities=(86, 60), at_most=40_000))


def test_every_product_of_the_shelf_is_described_in_its_own_words(settings):
    for name in ("address.yaml", "catalogue.yaml"):
        loading.load(yaml.safe_load((Path(settings.BASE_DIR) / "fixtures" / name).read_text(encoding="utf-8")))
    words = []
    for product in Product.objects.for_pages():
        shown = queries.facts_of(product, own=queries.own_fittings())
        title, inside = product.get_title(), product.contents
        words += [facts.alt(title, shown, view=view, contents=inside) for view in facts.views(shown)]
    assert len(words) == len(set(words)) == 57
    assert max(map(len, words)) <= ProductImage._meta.get_field("caption").max_length


def test_cards_read_their_picture_without_a_query(cartridge, django_assert_num_queries):
    draw()
    product = Product.objects.for_pages().get()
    with django_assert_num_queries(0):
        assert product.portrait.small_url.endswith("-480.webp")
        assert product.portrait.alt.startswith("Home 12-pin")


def test_the_command_draws_and_says_so(cartridge, capsys):
    call_command("draw_portraits")
    call_command("draw_portraits", "--all")
    assert capsys.readouterr().out.splitlines() == [
        "2 pictures drawn, 2 hung on their products.",
        "2 pictures drawn, 0 hung on their products.",
    ]


def test_the_command_takes_no_other_arguments():
    with pytest.raises(CommandError, match="unrecognized arguments: nine"):
        call_command("draw_portraits", "nine")
