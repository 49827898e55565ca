"""What a person decided about an order that is held for its payment, and what stands in the way of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.orders import lifecycle
from shop.orders.models import Hold
from shop.payments.models import Payment
from shop.payments.rules.resolving import Way


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
