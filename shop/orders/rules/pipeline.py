"""What may become of an order, what still has to leave the house, and what an order number looks like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

PENDING = "Pending payment"
PAID = "Paid"
PARTLY = "Partly dispatched"
DISPATCHED = "Dispatched"
DELIVERED = "Delivered"
CANCELLED = "Cancelled"
REFUNDED = "Refunded"
REVIEW = "Payment review"

# Out of review an order goes back to what it was, or on to one of the ends that settle it (see ``why_not``).
PIPELINE: dict[str, tuple[str, ...]] = {
    PENDING: (PAID, CANCELLED, REVIEW),
    PAID: (PARTLY, DISPATCHED, REFUNDED, REVIEW),
    PARTLY: (PARTLY, DISPATCHED, REFUNDED, REVIEW),
    DISPATCHED: (DELIVERED, REFUNDED, REVIEW),
    DELIVERED: (REFUNDED, REVIEW),
    CANCELLED: (REVIEW,),
    REFUNDED: (REVIEW,),
    REVIEW: (),
}
ONCE_PAID = (PAID, PARTLY, DISPATCHED, DELIVERED, REFUNDED)
# Paid, and the money is still here: there is something to thank for, and to tell about.
LIVING = (PAID, PARTLY, DISPATCHED, DELIVERED)
SETTLING = (PAID, CANCELLED, REFUNDED)
IN_REVIEW = "The payment of this order is being looked at. Settle that first."

IN_WORDS = {
    PENDING: "We are waiting for your payment. Your things are put aside for you meanwhile.",
    PAID: "Paid. We are packing your order.",
    PARTLY: "A part of your order is on its way. The rest follows.",
    DISPATCHED: "Your order is on its way.",
    DELIVERED: "Your order has arrived.",
    CANCELLED: "This order is cancelled. You pay nothing for it; money that reached us after all goes back to you.",
    REFUNDED: "Your money has been sent back to you.",
    REVIEW: "We are looking at the payment of this order. You need not do anything. We write to you if we need you.",
}

# Crockford's base 32: no I, L, O or U, so that a number can be read out over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 10
NUMBER_BYTES = 7


@dataclass(frozen=True)
class LineState:
    """One line of an order: how many pieces were bought, how many have left the house, how many never will.

    ``product_id`` is None when the product left the catalogue; ``needs_lot`` says that no piece may leave without
    the number of its lot.
    """

    id: int
    title: str
    quantity: int
    dispatched: int = 0
    product_id: int | None = None
    needs_lot: bool = False
    dropped: int = 0

    @property
    def remaining(self) -> int:
        """Pieces still to be sent."""
        return self.quantity - self.dispatched - self.dropped


def may_move(old: str, new: str) -> bool:
    """Whether an order may go from status ``old`` to ``new``."""
    return new in PIPELINE.get(old, ())


def why_not(old: str, new: str, *, came_from: str = "") -> str:
    """The reason, in plain words, why an order may not go from ``old`` to ``new``; empty when it may.

    An order in review may be paid, cancelled or refunded where ``came_from``, what it was before, may; no parcel
    leaves or arrives by hand meanwhile.
    """
    if old == REVIEW:
        return why_not(came_from, new) if new in SETTLING and came_from else IN_REVIEW
    if may_move(old, new):
        return ""
    if old in (CANCELLED, REFUNDED):
        return f"This order is {old.lower()}; nothing more can happen to it."
    if old == PENDING:
        return "This order is not paid yet."
    return _why_not_after_payment(old, new)


def _why_not_after_payment(old: str, new: str) -> str:
    if new == CANCELLED:
        return "This order is paid. Refund it instead, so that the customer gets the money back."
    if new == DELIVERED:
        return "This order cannot be delivered before all of it has been dispatched."
    if new in (PARTLY, DISPATCHED):
        return "All of this order has already been dispatched."
    return f"This order is {old.lower()} and cannot become {new.lower()}."


def why_not_dispatch(lines: Iterable[LineState], quantities: Mapping[int, int]) -> str:
    """The reason why ``quantities`` (line id to pieces) cannot be one parcel; empty when they can."""
    known = {line.id: line for line in lines}
    if unknown := sorted(set(quantities) - set(known)):
        return f"Line {unknown[0]} does not belong to this order."
    if any(quantity < 0 for quantity in quantities.values()):
        return "A parcel cannot hold fewer than zero pieces."
    if not any(quantities.values()):
        return "Choose at least one piece to dispatch."
    for id, quantity in quantities.items():
        line = known[id]
        if quantity > line.remaining:
            return f"Only {line.remaining} of “{line.title}” are left to dispatch, not {quantity}."
    return ""


def why_not_drop(lines: Iterable[LineState], quantities: Mapping[int, int]) -> str:
    """The reason why ``quantities`` (line id to pieces) cannot be taken off what is to be sent; empty when they can."""
    return why_not_dispatch(lines, quantities).replace("parcel", "list").replace("to dispatch", "to take off")


def status_after(lines: Iterable[LineState], quantities: Mapping[int, int]) -> str:
    """An order's status once a parcel of ``quantities`` has left: *Dispatched* when nothing remains."""
    left = sum(line.remaining - quantities.get(line.id, 0) for line in lines)
    return PARTLY if left else DISPATCHED


def line_status(line: LineState) -> str:
    """A line's own status from the pieces that have left, for a paid order."""
    if line.remaining == 0:
        return DISPATCHED
    return PARTLY if line.dispatched else PAID


def why_not_delivered_at(*, delivered_at: datetime, dispatched_at: datetime, now: datetime) -> str:
    """The reason why ``delivered_at`` cannot be when the last parcel arrived; empty when it can."""
    if delivered_at > now:
        return "The day of delivery cannot be in the future."
    if delivered_at < dispatched_at:
        return "A parcel cannot arrive before it was dispatched."
    return ""


def number_from(random: bytes) -> str:
    """An order number such as ``7K3M9-QX2VT`` from at least ``NUMBER_BYTES`` random bytes: 50 bits, not guessable."""
    if len(random) < NUMBER_BYTES:
        raise ValueError(f"An order number needs {NUMBER_BYTES} random bytes.")
    value = int.from_bytes(random, "big")
    letters = "".join(ALPHABET[(value >> (5 * place)) & 31] for place in range(NUMBER_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"
