"""The sign of a page that is no product's: a title, a note and a drawing, for other sites to show beside a link."""

import hashlib
from collections.abc import Callable
from dataclasses import astuple, dataclass
from decimal import Decimal

from shop.portraits.rules.facts import STYLE, Facts
from shop.portraits.rules.files import BANNER, FOLDER

# The shop's mark: a tip seen from the front, with seven needles.
MARK = Facts(kind="cartridge", audience="home", tip="needle", pins=7, needle_mm=Decimal("0.30"))
MOST_LINES = 4


@dataclass(frozen=True)
class Sign:
    """What the sign says and shows; ``view`` is one of the views of what is drawn. ``shop`` is the shop's name."""

    title: str
    shop: str
    note: str = ""
    drawn: Facts = MARK
    view: str = "face"


def file_of(sign: Sign) -> str:
    """The file's name; a sign that says or shows something else has another one."""
    said = hashlib.sha256(repr((STYLE, astuple(sign))).encode()).hexdigest()[:16]
    return f"{FOLDER}/sign-{said}{BANNER}"


def in_lines(words: str, *, width_of: Callable[[str], float], at_most: float) -> list[str]:
    """The words in lines of this width; one word that is longer has a line of its own."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer) <= at_most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(lines: list[str], *, most: int = MOST_LINES) -> list[str]:
    """So many lines at most; what was left out is an ellipsis."""
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]}\N{HORIZONTAL ELLIPSIS}"]
