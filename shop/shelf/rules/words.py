"""The plain text in which search looks for a product."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

# Facts whose values are words or numbers that a customer may type.
SPOKEN = (
    "audience",
    "fit_family",
    "fits",
    "tip_type",
    "pin_count",
    "needle_gauge",
    "needle_diameter_mm",
    "max_depth_mm",
    "connection",
    "sterilisation",
    "pack_size",
    "article",
    "contents",
    "use_note",
)
TAG = re.compile(r"<[^>]*>")


def words(
    *,
    title: str,
    pack_titles: Iterable[str],
    codes: Iterable[str],
    kind_name: str,
    facts: Iterable[Mapping[str, Any]],
    description: str,
) -> str:
    """All that is said of a product, as plain text, each saying once and the weightiest first."""
    sayings = [
        title,
        *pack_titles,
        *codes,
        kind_name,
        *(str(each[code]) for each in facts for code in SPOKEN if each.get(code) is not None),
        plain(description),
    ]
    return " \n".join(dict.fromkeys(saying for saying in map(str.strip, sayings) if saying))


def plain(html: str) -> str:
    """The text of a piece of HTML, on one line."""
    return " ".join(unescape(TAG.sub(" ", html)).split())
