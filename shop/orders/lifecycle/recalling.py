"""A lot is called back: every buyer who got pieces of it is told."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from shop.aftercare import actions as aftercare
from shop.lots import actions as lots
from shop.lots import queries, rules
from shop.orders.lifecycle.changes import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from shop.lots.models import Lot, Recall, RecallNotice

AT_ONCE = 50
log = structlog.get_logger()


def recall_lot(lot: "Lot", *, words: rules.Words, now: datetime, by: "User | None" = None) -> "Recall":
    """Call a lot back, and tell the buyers of every order that holds some of it. Safe to repeat; raises ``Refused``.

    The decision is one transaction, each buyer's notice another: those whom this call does not reach, ``tell_buyers``
    does within a minute.
    """
    try:
        recall = lots.recall(lot, words=words, now=now, by=by)
    except lots.Refused as refusal:
        raise Refused(refusal.reason) from refusal
    tell_buyers(now=now, limit=AT_ONCE)
    return recall


def tell_buyers(*, now: datetime, limit: int | None = None) -> int:
    """Pass recall notices on that nobody has passed on yet. Returns how many. One buyer's trouble is not the next's."""
    return sum(_try_to_tell(notice_id, now=now) for notice_id in queries.untold(limit=limit))


def _try_to_tell(notice_id: int, *, now: datetime) -> bool:
    try:
        return lots.tell(notice_id, pass_on=lambda notice: _pass_on(notice, now=now), now=now)
    except Exception:
        log.exception("recall_not_told", notice=notice_id)
        return False


def _pass_on(notice: "RecallNotice", *, now: datetime) -> None:
    recall, lot = notice.recall, notice.recall.lot
    aftercare.note_recall(
        notice.order,
        lot_number=lot.number,
        sku=lot.sku,
        facts={
            "title": lot.title,
            "ref": lot.ref,
            "expires_on": rules.spoken(lot.expires_on) if lot.expires_on else "",
            "hazard": recall.hazard,
            "what_to_do": recall.what_to_do,
            "remedies": "\n".join(recall.remedies_in_words),
            "contact": recall.contact,
            "link": queries.answer_url(notice),
            "picture": _picture_of(lot),
        },
        recalled_at=recall.decided_at,
        now=now,
    )


def _picture_of(lot: "Lot") -> str:
    picture = queries.picture_of(lot)
    return f"{settings.SHOP_URL}{picture.share_url}" if picture else ""
