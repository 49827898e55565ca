"""What a refund counts for, and what of a payment may still go back."""

from collections.abc import Iterable
from decimal import Decimal

# A refund counts from the moment its row stands; only Stripe's no frees the sum again. What staff sent back by other
# means counts as well, though Stripe knows nothing of it.
ELSEWHERE = "elsewhere"
REFUND_MOVED = ("pending", "requires_action", "succeeded")
REFUND_COUNTS = ("new", *REFUND_MOVED, ELSEWHERE)
REFUND_UNDECIDED = ("pending", "requires_action")
REFUND_ENDED = ("refused", "failed", "canceled")


def refundable(received: Decimal, refunds: Iterable[tuple[Decimal, str]], *, lost: Decimal = Decimal(0)) -> Decimal:
    """What of a sum can still go back, given each refund's amount and status, and what the banks took in disputes."""
    return received - lost - sum((part for part, status in refunds if status in REFUND_COUNTS), Decimal(0))


def wholly_refunded(amount: Decimal, refunds: Iterable[tuple[Decimal, str]]) -> bool:
    """Whether all of ``amount`` was sent back, or is on its way."""
    counted = (*REFUND_MOVED, ELSEWHERE)
    return sum((part for part, status in refunds if status in counted), Decimal(0)) >= amount
