"""Draw what is missing or has changed, and hang it on its product."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import resvg_py
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from shop.portraits.queries import facts_of, own_fittings
from shop.portraits.rules import drawing, facts, files

SQUARE = (drawing.paper.SIZE, drawing.paper.SIZE)
SMALL_SIDE = drawing.paper.SIZE // 2
QUALITIES = (86, 78, 70, 60)
BYTES_AT_MOST = 40_000
# The small copy is shown at about half its width on the screens of today: there nobody sees more than this.
SMALL_QUALITIES = (76, 68, 60)
SMALL_BYTES_AT_MOST = 13_000


@dataclass
class Tally:
    """What a run did."""

    drawn: int = 0
    hung: int = 0


@dataclass(frozen=True)
class Sheet:
    """One picture to draw, and the files that hold it."""

    copies: list[str]
    shown: facts.Facts
    view: str


def draw(products: Iterable[Any], *, again: bool = False) -> Tally:
    """Give each product its portraits; a drawing that is there already is kept, unless ``again``.

    Pictures that people uploaded stay, and stay first. A product whose facts changed gets new pictures and loses the
    old ones; files that two products have in common exist once and are not deleted.
    """
    sheets: dict[str, Sheet] = {}
    walls: list[tuple[Any, dict[str, str]]] = []
    own = own_fittings()
    for product in products:
        shown, names = facts_of(product, own=own), {}
        for position, view in enumerate(facts.views(shown)):
            name = files.large(f"{shown.kind}-{view}", fingerprint=facts.fingerprint(shown, view=view))
            names[name] = facts.alt(product.get_title(), shown, view=view, contents=product.contents)
            copies = [files.small(name), *(_to_share(name) if position == 0 else []), name]
            sheets.setdefault(name, Sheet(copies, shown, view))
        walls.append((product, names))
    missing = [sheet for sheet in sheets.values() if again or not all(map(default_storage.exists, sheet.copies))]
    _paint(missing)
    return Tally(drawn=len(missing), hung=sum(_hang(product, names) for product, names in walls))


def _paint(sheets: list[Sheet]) -> None:
    """Draw in as many processes as there are processors, because drawing is all computing; save here."""
    if not sheets:
        return
    with ProcessPoolExecutor() as painters:
        for contents in painters.map(_painted, sheets):
            save(contents)


def _to_share(name: str) -> list[str]:
    return [files.share(name), files.banner(name)]


def _painted(sheet: Sheet) -> list[tuple[str, bytes]]:
    large = rasterise(drawing.picture(sheet.shown, view=sheet.view))
    return [(name, _copy(name, large, sheet)) for name in sheet.copies]


def rasterise(picture: drawing.paper.Picture, *, size: tuple[int, int] = SQUARE) -> Image.Image:
    """The layers as one image of ``size`` in pixels; the soft one is drawn at a quarter and enlarged."""
    quarter = (size[0] // 4, size[1] // 4)
    soft = _pixels(picture.soft, size=quarter).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    sharp = _pixels(picture.sharp, size=size)
    soft.paste(sharp, mask=sharp)
    return soft


def _pixels(svg: str, *, size: tuple[int, int]) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=size[0], height=size[1], skip_system_fonts=True)
    return Image.open(BytesIO(bytes(png)))


def _copy(name: str, large: Image.Image, sheet: Sheet) -> bytes:
    if name.endswith(files.BANNER):
        return banner(rasterise(drawing.banner(sheet.shown, view=sheet.view), size=drawing.paper.BANNER_PIXELS))
    if name.endswith(files.SHARE):
        return encoded(large.quantize(256), "PNG")
    if name.endswith(files.SMALL):
        small = large.resize((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
        return webp(small, qualities=SMALL_QUALITIES, at_most=SMALL_BYTES_AT_MOST)
    return webp(large, qualities=QUALITIES, at_most=BYTES_AT_MOST)


def save(contents: list[tuple[str, bytes]]) -> None:
    """Write the copies in this order: the full picture last, so that it never stands without its copies."""
    for name, content in contents:
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))


def banner(picture: Image.Image) -> bytes:
    """The wide PNG that other sites show beside a link."""
    return encoded(picture.quantize(256), "PNG")


def webp(picture: Image.Image, *, qualities: Sequence[int], at_most: int) -> bytes:
    """The best quality that keeps the file within ``at_most`` bytes; the last one whatever its size."""
    tries = (encoded(picture, "WEBP", quality=quality, method=6) for quality in qualities)
    content = b""
    for content in tries:
        if len(content) <= at_most:
            return content
    return content


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of a file of this kind."""
    content = BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


@transaction.atomic
def _hang(product: Any, names: dict[str, str]) -> int:
    """Make the product's drawn pictures exactly these; answers how many rows that changed."""
    images = list(product.images.all())
    drawn = {image.original.name: image for image in images if files.is_portrait(image.original.name)}
    uploaded = len(images) - len(drawn)
    changes = 0
    for name in drawn.keys() - names.keys():
        product.images.filter(pk=drawn[name].pk).delete()
        changes += 1
    for position, (name, alt) in enumerate(names.items(), start=uploaded):
        wanted = {"caption": alt, "display_order": position}
        if name not in drawn:
            product.images.create(original=name, **wanted)
            changes += 1
        elif drawn[name].caption != alt:
            product.images.filter(pk=drawn[name].pk).update(**wanted)
            changes += 1
    return changes
