"""What an order means for aftercare: whether it still lives, and which letters its products call for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LIVE = ("Paid", "Partly dispatched", "Dispatched", "Delivered")
ENDED = ("Cancelled", "Refunded")


@dataclass(frozen=True)
class LotFact:
    """Pieces of one lot that left in a parcel. ``ref`` is the teller's own name for the lot."""

    title: str
    sku: str
    number: str
    expires_on: date | None
    pieces: int
    ref: str = ""


def groups_of(product_groups: Iterable[str]) -> str:
    """The buyer's groups in fixed order: H home, N nano, P professional; only accessories make the group A."""
    present = set(product_groups)
    return "".join(group for group in "HNP" if group in present) or "A"
