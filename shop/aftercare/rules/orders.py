"""What an order means for aftercare: whether it still lives, and which letters its products call for."""

from collections.abc import Iterable

LIVE = ("Paid", "Partly dispatched", "Dispatched", "Delivered")
ENDED = ("Cancelled", "Refunded")


def groups_of(product_groups: Iterable[str]) -> str:
    """The buyer's groups in fixed order: H home, N nano, P professional; only accessories make the group A."""
    present = set(product_groups)
    return "".join(group for group in "HNP" if group in present) or "A"
