"""Draw the sign of a page once, and keep it beside the pictures of products."""

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

from shop.portraits.actions import portraits
from shop.portraits.rules import drawing, signs

FONT = settings.BASE_DIR / "static" / "fonts" / "atkinson-hyperlegible-next.woff2"
INK, QUIET = "#12211f", "#3c524e"
LEFT, RIGHT, MIDDLE = 64, 664, 330
# Sizes to try for the title, the largest first; in pixels, like all that follows.
SIZES = (76, 66, 56, 48)
NOTE, NAME = 32, 30
BOLD, PLAIN = 700, 400


def sign(wanted: signs.Sign) -> bytes:
    """The PNG of the sign, drawn only if nobody asked for exactly this one before."""
    name = signs.file_of(wanted)
    if not default_storage.exists(name):
        # Two who ask at once draw the same.
        portraits.save([(name, portraits.banner(_drawn(wanted)))])
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def _drawn(wanted: signs.Sign) -> Image.Image:
    sheet = drawing.beside_words(wanted.drawn, view=wanted.view)
    picture = portraits.rasterise(sheet, size=drawing.paper.BANNER_PIXELS)
    pen = ImageDraw.Draw(picture)
    pen.text((LEFT, 56), wanted.shop, font=_font(NAME, BOLD), fill=drawing.paper.TEAL)
    title, title_font = _title(wanted.title)
    note_font = _font(NOTE, PLAIN)
    note = signs.in_lines(wanted.note, width_of=note_font.getlength, at_most=RIGHT - LEFT)
    step, note_step = round(title_font.size * 1.12), round(NOTE * 1.35)
    y = MIDDLE - (len(title) * step + 24 + len(note) * note_step) / 2
    for line in title:
        pen.text((LEFT, y), line, font=title_font, fill=INK)
        y += step
    y += 24
    for line in note:
        pen.text((LEFT, y), line, font=note_font, fill=QUIET)
        y += note_step
    return picture


def _title(words: str) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """The title as large as it fits."""
    for size in SIZES:
        font = _font(size, BOLD)
        lines = signs.in_lines(words, width_of=font.getlength, at_most=RIGHT - LEFT)
        if len(lines) < signs.MOST_LINES and max(map(font.getlength, lines), default=0) <= RIGHT - LEFT:
            break
    return signs.shortened(lines), font


def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONT), size)
    font.set_variation_by_axes([weight])
    return font
