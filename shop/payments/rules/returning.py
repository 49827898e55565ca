"""What a refund counts for, and what of a payment may still go back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)

# A refund counts from the moment its row stands; only Stripe's no frees the sum again. What staff sent back by other
# means counts as well, though Stripe knows nothing of it.
ELSEWHERE = "elsewhere"
REFUND_MOVED = ("pending", "requires_action", "succeeded")
REFUND_COUNTS = ("new", *REFUND_MOVED, ELSEWHERE)
REFUND_UNDECIDED = ("pending", "requires_action")
REFUND_ENDED = ("refused", "failed", "canceled")


def known_status(status: str) -> str:
    """A refund's status at Stripe; one that Stripe has invented since means that the money may be on its way."""
    return status if status in (*REFUND_MOVED, *REFUND_ENDED) else REFUND_UNDECIDED[0]


def refundable(received: Decimal, refunds: Iterable[tuple[Decimal, str]], *, lost: Decimal = ZERO) -> Decimal:
    """What of a sum can still go back, given each refund's amount and status, and what the banks took in disputes."""
    return received - lost - sum((part for part, status in refunds if status in REFUND_COUNTS), ZERO)


def wholly_refunded(amount: Decimal, refunds: Iterable[tuple[Decimal, str]]) -> bool:
    """Whether all of ``amount`` was sent back, or is on its way."""
    counted = (*REFUND_MOVED, ELSEWHERE)
    return sum((part for part, status in refunds if status in counted), ZERO) >= amount


def part_in_words(title: str, *, pieces: int, unsent: int, may_still_leave: bool, has_ended: bool = False) -> str:
    """What a refund paid back of a line, for staff: which pieces never left, and which had left before.

    Of one that ``has_ended`` without money, only those still off the list are told: what became of the others since,
    it does not know.
    """
    if has_ended:
        return f"{pieces} × {title}: {unsent} not to be sent" if unsent else f"{pieces} × {title}"
    rest = "sent before, or still on the list to send" if may_still_leave else "sent before"
    counts = ((unsent, "not to be sent"), (pieces - unsent, rest))
    return f"{pieces} × {title}: {', '.join(f'{count} {words}' for count, words in counts if count)}"


@dataclass(frozen=True)
class Portion:
    """One order line as far as its money goes: pieces, what they cost together, and what went back of both."""

    id: int
    title: str
    quantity: int
    total: Decimal
    back_pieces: int = 0
    back_amount: Decimal = ZERO

    @property
    def pieces_left(self) -> int:
        """How many pieces can still be refunded."""
        return self.quantity - self.back_pieces

    def share(self, pieces: int, *, step: Decimal) -> Decimal:
        """What so many more pieces cost, in whole steps of the currency; the last ones take what rounding left."""
        left = self.total - self.back_amount
        if pieces >= self.pieces_left:
            return left
        return min((self.total * pieces / self.quantity / step).quantize(Decimal(1), ROUND_HALF_UP) * step, left)


@dataclass(frozen=True)
class Purse:
    """What of an order's money may still go back: in all, for the delivery, and for each line."""

    left: Decimal
    shipping_left: Decimal
    portions: tuple[Portion, ...]
    currency: str
    step: Decimal


@dataclass(frozen=True)
class Wish:
    """What shall go back: pieces by line and a sum for the delivery, or a free sum; none of them: all that is left."""

    lines: Mapping[int, int] = field(default_factory=dict)
    shipping: Decimal = ZERO
    amount: Decimal | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all that is left is meant."""
        return not self.lines and not self.shipping and self.amount is None


def shares(wish: Wish, purse: Purse) -> dict[int, Decimal]:
    """What the wished pieces cost, by line."""
    portions = {portion.id: portion for portion in purse.portions}
    return {id: portions[id].share(pieces, step=purse.step) for id, pieces in wish.lines.items()}


def sum_of(wish: Wish, purse: Purse) -> Decimal:
    """How much goes back; the wish must be one that ``why_not_refund`` has nothing against."""
    if wish.is_whole:
        return purse.left
    return wish.amount if wish.amount is not None else sum(shares(wish, purse).values(), wish.shipping)


def why_not_refund(wish: Wish, purse: Purse) -> str:
    """The reason, in a sentence for staff, why a wish cannot be fulfilled; empty when it can."""
    if wish.amount is not None and (wish.lines or wish.shipping):
        return "Choose pieces and delivery, or a sum of your own, not both."
    return _why_not_pieces(wish, purse) or _why_not_shipping(wish, purse) or _why_not_sum(wish, purse)


def _why_not_pieces(wish: Wish, purse: Purse) -> str:
    portions = {portion.id: portion for portion in purse.portions}
    for id, pieces in wish.lines.items():
        if id not in portions:
            return f"Line {id} does not belong to this order."
        if pieces < 1:
            return f"Choose at least one piece of “{portions[id].title}”."
        if pieces > portions[id].pieces_left:
            return f"{portions[id].pieces_left} of “{portions[id].title}” can still be refunded, not {pieces}."
    return ""


def _why_not_shipping(wish: Wish, purse: Purse) -> str:
    if wish.shipping < 0:
        return "The sum for the delivery cannot be less than nothing."
    if wish.shipping > purse.shipping_left:
        return f"{purse.shipping_left} {purse.currency} of the delivery can still be refunded, not {wish.shipping}."
    return why_no_step(wish.shipping, purse)


def _why_not_sum(wish: Wish, purse: Purse) -> str:
    wished = sum_of(wish, purse)
    if wished <= 0:
        return "Choose something to refund that was paid for."
    if wished > purse.left:
        return f"{purse.left} {purse.currency} can still go back, not {wished}."
    return why_no_step(wished, purse)


def why_no_step(wished: Decimal, purse: Purse) -> str:
    """The reason why the currency has no such sum; empty when it has."""
    return f"The smallest step of {purse.currency} is {purse.step}." if wished % purse.step else ""
