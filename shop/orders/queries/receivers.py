"""Who got pieces of a lot and, once it is recalled, whose notice went out and who has answered."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from oscar.core.loading import get_model

from shop.aftercare import queries as aftercare
from shop.lots import queries as lots
from shop.lots.models import Lot, LotPieces, RecallNotice
from shop.mail.models import Message

UNDER_WAY = (Message.State.PLANNED, Message.State.CLAIMED, Message.State.SENDING)


@dataclass
class Receiver:
    """One order that got ``pieces`` of a lot, the first of them at ``sent_at``."""

    order: Any
    sent_at: datetime
    pieces: int = 0
    notice: RecallNotice | None = None
    letter: Message | None = None

    @property
    def standing(self) -> str:
        """Where the recall notice to this order stands, in words; empty where nothing is recalled."""
        if self.notice is None:
            return ""
        if self.letter is None:
            return "No address to write to" if self.notice.told_at else "Not written yet"
        if self.letter.sent_at:
            return "Sent"
        return "On its way" if self.letter.state in UNDER_WAY else f"Not sent: {self.letter.reason}"


@dataclass(frozen=True)
class Count:
    """How far a lot went and, once it is recalled, how far its recall came."""

    pieces: int
    orders: int
    people: int
    sent: int
    under_way: int
    in_trouble: int
    answered: int
    answers: tuple[tuple[str, int], ...]


def receivers_of(lot: Lot) -> list[Receiver]:
    """Every order that got pieces of a lot, each once, by order. The same number of queries for any lot."""
    found: dict[int, Receiver] = {}
    for sent in lots.sent_of(lot):
        parcel = sent.parcel_line.parcel
        receiver = found.setdefault(parcel.order_id, Receiver(order=parcel.order, sent_at=parcel.dispatched_at))
        receiver.pieces += sent.pieces
    if recall := lots.recall_of(lot):
        notices = {notice.order_id: notice for notice in recall.notices.all()}
        letters = aftercare.recall_notices(lot.ref, sku=lot.sku, lot_number=lot.number, order_ids=notices)
        for id, receiver in found.items():
            receiver.notice, receiver.letter = notices.get(id), letters.get(id)
    return list(found.values())


def with_untold_lots(*, limit: int) -> "QuerySet[Any]":
    """Orders that got pieces of lots, and of whose lots aftercare knows none.

    A lot that is recalled is left out: its buyers are told by the recall itself, and never of its use-by date.
    """
    sent = LotPieces.objects.filter(lot__recall=None, parcel_line__parcel__order__in=aftercare.enrolled_without_lots())
    orders: QuerySet[Any] = get_model("order", "Order").objects.filter(pk__in=sent.values("parcel_line__parcel__order"))
    return orders.order_by("pk")[:limit]


def pieces_of(order: Any) -> "QuerySet[LotPieces]":
    """What an order got of lots that are not recalled, with lot and line, in the order they left."""
    sent = LotPieces.objects.filter(lot__recall=None, parcel_line__parcel__order=order)
    return sent.select_related("lot", "parcel_line__line").order_by("pk")


def count_of(receivers: list[Receiver]) -> Count:
    """The sums over all who got pieces of a lot."""
    notices = [receiver.notice for receiver in receivers if receiver.notice]
    standing = Counter(receiver.standing for receiver in receivers if receiver.notice)
    under_way = standing["On its way"] + standing["Not written yet"]
    answers = Counter(notice.answer_in_words for notice in notices if notice.answer)
    return Count(
        pieces=sum(receiver.pieces for receiver in receivers),
        orders=len(receivers),
        people=lots.people_in(receiver.order for receiver in receivers),
        sent=standing["Sent"],
        under_way=under_way,
        in_trouble=len(notices) - standing["Sent"] - under_way,
        answered=sum(answers.values()),
        answers=tuple(answers.most_common()),
    )
