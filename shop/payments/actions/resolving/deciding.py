"""What a person decided about an order that is held for its payment, and what stands in the way of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments import queries, rules
from shop.payments.actions.locking import lock_order
from shop.payments.models import Payment
from shop.payments.rules.resolving import Way

SETTLED = "Somebody has settled this already."
CLOSED = "This way is not open now. Choose one of those that are offered."


class NotSettled(Exception):
    """The order is still held; the text says why, in a sentence for staff."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Which way to settle a hold, what was written, who decided and when. ``now`` is in UTC."""

    hold: Hold
    way: Way
    note: str
    now: datetime
    by: Any

    @property
    def order(self) -> Any:
        """The order that is held."""
        return self.hold.order

    def lock(self, *, must_be_offered: bool = True) -> None:
        """Lock the order until the transaction ends.

        Raises ``NotSettled`` where somebody has settled it since the way was chosen, or the money moved on, so that
        the way is not offered any more.
        """
        lock_order(self.order.pk)
        hold = _open(self.hold.pk)
        if must_be_offered:
            _way(hold, self.way.code)

    def attempts(self, state: str) -> list[Payment]:
        """The order's attempts in a state, in the order in which they are locked."""
        return list(Payment.objects.filter(order=self.order, state=state).order_by("pk"))

    def end(self) -> bool:
        """Close the hold, with its trace: true when that is news.

        Where the money itself closed it just now, because of this decision, the trace says whose decision it was.
        """
        words = f"{self.way.label}. {self.note}".strip()
        if lifecycle.resume(self.order, code=self.hold.code, resolution=words, now=self.now, by=self.by):
            return True
        closed_now = Hold.objects.filter(pk=self.hold.pk, released_at=self.now, released_by=None)
        closed_now.update(released_by=self.by, resolution=words)
        return False


def way_of(hold_id: int, code: str) -> tuple[Hold, Way]:
    """An open hold as it is now, and the way of this code; ``NotSettled`` where it is over, or the way not offered."""
    hold = _open(hold_id)
    return hold, _way(hold, code)


def _open(hold_id: int) -> Hold:
    hold = Hold.objects.select_related("order").get(pk=hold_id)
    if hold.released_at:
        raise NotSettled(SETTLED)
    return hold


def _way(hold: Hold, code: str) -> Way:
    way = rules.resolving.find(queries.reviews.review_of(hold).ways, code)
    if way is None:
        raise NotSettled(CLOSED)
    return way
