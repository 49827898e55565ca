"""Tell aftercare which lots an order got, when it was enrolled only after they had left."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from shop.aftercare import actions as aftercare
from shop.aftercare.rules import LotFact
from shop.orders import queries
from shop.orders.lifecycle import changes

if TYPE_CHECKING:
    from oscar.apps.order.models import Order

    from shop.lots.models import LotPieces

log = structlog.get_logger()


def as_fact(sent: "LotPieces") -> LotFact:
    """Pieces of a lot in a parcel, as aftercare wants to be told of them."""
    line, lot = sent.parcel_line.line, sent.lot
    return LotFact(
        title=line.title,
        sku=line.partner_sku,
        number=lot.number,
        expires_on=lot.expires_on,
        pieces=sent.pieces,
        ref=lot.ref,
    )


def tell_lots(*, now: datetime, limit: int = 100) -> int:
    """Tell of the lots of orders of which aftercare knows none. Returns how many; one's trouble is not the next's."""
    return sum(_try_to_tell(order, now=now) for order in queries.with_untold_lots(limit=limit))


def _try_to_tell(order: "Order", *, now: datetime) -> bool:
    try:
        return _tell(order, now=now)
    except Exception:
        log.exception("lots_not_told", order=order.pk)
        return False


@transaction.atomic
def _tell(order: "Order", *, now: datetime) -> bool:
    """Under the order's lock, so that no parcel leaves meanwhile and is told of twice."""
    sent = queries.pieces_of(changes.lock(order))
    return aftercare.note_lots(order, lots=[as_fact(each) for each in sent], now=now)
