"""What must be told of a product, and which of many texts a page shows, where and how."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import nh3

REQUIRED_KINDS = ("who-should-not-use", "how-to-use-and-dispose")
KINDS_OF_PRODUCT_THAT_NEED_THEM = ("pen", "kit", "cartridge")

WHO_SHOULD_NOT_USE = REQUIRED_KINDS[0]

FOLDABLE_KINDS = ("what-it-is", "aftercare", "what-to-expect")
WARNING = re.compile(r"\b(never|do not|not safe|stop|danger|risk|doctor|infect|blood|scar|allerg)", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where a block belongs: its level, from the product itself (0) outward, and how near within that level (0 first).

    A child's own block is nearer than its parent's; a deep category's block is nearer than its ancestor's.
    """

    level: int
    distance: int = 0


OWN, PRODUCT_CLASS, CATEGORY, WHOLE_SHOP = range(4)


def required_kinds(product_kind: str) -> tuple[str, ...]:
    """The kinds of block without which a product of this kind (its class's slug) cannot be public."""
    return REQUIRED_KINDS if product_kind in KINDS_OF_PRODUCT_THAT_NEED_THEM else ()


def missing_kinds(*, product_kind: str, told: Iterable[str]) -> list[str]:
    """Those required kinds that are not among the ones ``told``, in their order."""
    known = set(told)
    return [kind for kind in required_kinds(product_kind) if kind not in known]


def may_fold(kind: str, *, is_own: bool, html: str) -> bool:
    """Whether a page may show a text closed, by its title: background that many products share, without a warning.

    What a product says of itself stays open, and so does each text with a word of danger, whatever its kind.
    """
    words = " ".join(nh3.clean(html, tags=set()).split())
    return kind in FOLDABLE_KINDS and not is_own and not WARNING.search(words)


def anchor(slug: str) -> str:
    """The id of a block on a page. Links to it may be printed in emails, so it does not follow the title."""
    return f"know-{slug}"


def reading_order(kinds: Sequence[str]) -> list[int]:
    """The positions of ``kinds`` as a page shows them: who should not use it first, the rest as they came."""
    return sorted(range(len(kinds)), key=lambda position: kinds[position] != WHO_SHOULD_NOT_USE)


def nearest(places: Sequence[tuple[str, Place]]) -> list[int]:
    """The positions of those (kind, place) pairs that a page shows: by level, and in each level the nearest of
    a kind, in the order in which they were given."""
    order = sorted(range(len(places)), key=lambda at: (places[at][1].level, places[at][1].distance))
    seen: set[tuple[str, int]] = set()
    shown = []
    for at in order:
        kind, place = places[at]
        if (kind, place.level) not in seen:
            seen.add((kind, place.level))
            shown.append(at)
    return sorted(shown, key=lambda at: (places[at][1].level, at))
