"""What can be found of a product: its title, its codes, and its facts as a customer would type them."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from shop.shelf.rules.documents import Texts

# How a fact is said, by the code of its attribute.
SPOKEN = {
    "fit_family": "{}",
    "tip_type": "{}",
    "pin_count": "{} pin",
    "pin_layout": "{}",
    "needle_gauge": "{}",
    "needle_diameter_mm": "{} mm",
    "max_depth_mm": "{} mm",
    "connection": "{}",
    "sterilisation": "{}",
    "pack_size": "pack of {}",
    "speeds": "{} speed",
    "article": "{}",
    "contents": "{}",
    "use_note": "{}",
    "needle_material": "{}",
}
AUDIENCES = {"home": "home", "professional": "professional pro clinic"}
FLAGS = {"cordless": "cordless", "depth_lock": "depth lock", "single_use": "single use"}
_TAG = re.compile(r"<[^>]*>")


def texts(
    *, title: str, kind_name: str, pack_titles: Iterable[str], codes: Iterable[str], facts: Iterable[Mapping[str, Any]],
    pens: Iterable[str] = (), description: str,
) -> Texts:  # fmt: skip
    """What is said of a product and its packs; ``facts`` are those of each pack, plain values by code; ``pens`` fit."""
    return Texts(
        title=f"{title} {kind_name}",
        codes=tuple(codes),
        facts=(*pack_titles, *pens, *(saying for each in facts for saying in said(each))),
        description=plain(description),
    )


def said(facts: Mapping[str, Any]) -> list[str]:
    """The facts in words: 12 pin, 0.25 mm, pack of 10."""
    known = [how.format(facts[code]) for code, how in SPOKEN.items() if facts.get(code) not in (None, "")]
    flags = [words for code, words in FLAGS.items() if facts.get(code) is True]
    return [*known, *flags, AUDIENCES.get(str(facts.get("audience")), "")]


def plain(html: str) -> str:
    """The text of a piece of HTML, on one line."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())
