"""What is done with lots: they leave, they are called back, and their buyers are told and answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shop.lots import queries, rules
from shop.lots.models import Lot, LotPieces, Recall, RecallNotice

Shares = Mapping[int, Sequence[rules.Share]]


class Refused(Exception):  # noqa: N818 - the shop says no; nothing went wrong
    """Something about a lot that may not be; ``reason`` is a sentence for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def note_dispatched_lots(parcel: Any, *, shares: Shares, now: datetime) -> list[LotPieces]:
    """A parcel left with these lots (order line id to shares). Raises ``Refused``.

    The caller holds the row of the order. The lots are held until the transaction ends, always in the same order,
    so that a recall either sees this parcel or keeps it in the house.
    """
    held = _lines_of(parcel)
    if strange := sorted(set(shares) - {each.line_id for each in held}):
        raise Refused(f"Line {strange[0]} is not in this parcel.")
    for each in held:
        _require(each, shares.get(each.line_id, ()), lots=[], now=now)
    lots = _lock_lots(held, shares, now=now)
    written = []
    for each in held:
        of_line = shares.get(each.line_id, ())
        mine = [lots[each.line.product_id, share.number] for share in of_line]
        _require(each, of_line, lots=mine, now=now)
        pairs = zip(mine, of_line, strict=True)
        written += [LotPieces(parcel_line=each, lot=lot, pieces=share.pieces) for lot, share in pairs]
    return LotPieces.objects.bulk_create(written)


@transaction.atomic
def recall(lot: Lot, *, words: rules.Words, now: datetime, by: Any = None) -> Recall:
    """Call a lot back: no piece of it leaves any more, and each order that holds some gets a notice to be told.

    A lot is recalled once: a second call gives the first recall, unchanged. Raises ``Refused`` for words that a
    notice must not have.
    """
    for reason in rules.problems_of(words).values():
        raise Refused(reason)
    locked = Lot.objects.select_for_update().get(pk=lot.pk)
    if before := queries.recall_of(locked):
        return before
    made = Recall.objects.create(
        lot=locked,
        hazard=words.hazard,
        what_to_do=words.what_to_do,
        remedies=[remedy for remedy in rules.REMEDIES if remedy in words.remedies],
        contact=words.contact,
        decided_at=now,
        decided_by=by,
    )
    RecallNotice.objects.bulk_create(RecallNotice(recall=made, order=order) for order in queries.orders_of(locked))
    return made


@transaction.atomic
def tell(notice_id: int, *, pass_on: Callable[[RecallNotice], None], now: datetime) -> bool:
    """Have ``pass_on`` tell a notice's buyer: once, in one transaction with the note that it was done.

    False: it is done, or somebody else is doing it just now.
    """
    found = RecallNotice.objects.select_for_update(of=("self",), skip_locked=True)
    notice = found.select_related("recall__lot__product", "order").filter(pk=notice_id, told_at=None).first()
    if notice is None:
        return False
    pass_on(notice)
    notice.told_at = now
    notice.save(update_fields=["told_at"])
    return True


@transaction.atomic
def answer(notice: RecallNotice, *, answer: str, now: datetime) -> RecallNotice:
    """The buyer has read the recall and says what to do about it. The last answer counts. Raises ``Refused``."""
    locked = RecallNotice.objects.select_for_update(of=("self",)).select_related("recall").get(pk=notice.pk)
    if reason := rules.why_not_answer(answer, remedies=locked.recall.remedies):
        raise Refused(reason)
    if locked.answer != answer:
        locked.answer, locked.answered_at = answer, now
        locked.save(update_fields=["answer", "answered_at"])
    return locked


def _lines_of(parcel: Any) -> list[Any]:
    """The lines of a parcel, held, with their products."""
    held = parcel.lines.select_for_update(of=("self",)).order_by("line_id")
    return list(held.select_related("line__product__product_class", "line__product__parent__product_class"))


def _require(held: Any, shares: Sequence[rules.Share], *, lots: Sequence[Lot], now: datetime) -> None:
    """Refuse the first thing that is wrong with the lots of a parcel's line."""
    product = held.line.product
    if shares and product is None:
        raise Refused(f"“{held.line.title}” is no longer in the catalogue, so its lots cannot be kept.")
    found = rules.problems(
        shares,
        pieces=held.quantity - sum(held.lots.values_list("pieces", flat=True)),
        is_needed=bool(product and rules.needs_lot(product.kind)),
        known=queries.known(lots),
        today=now.date(),
    )
    if found:
        raise Refused(f"{held.line.title}: {found[0].reason}")


def _lock_lots(held: Sequence[Any], shares: Shares, *, now: datetime) -> dict[tuple[int, str], Lot]:
    wanted = [(each.line, share) for each in held for share in shares.get(each.line_id, ())]
    in_order = sorted(wanted, key=lambda pair: (pair[0].product_id, pair[1].number))
    return {(line.product_id, share.number): _lock(line, share, now=now) for line, share in in_order}


def _lock(line: Any, share: rules.Share, *, now: datetime) -> Lot:
    """The lot, held: made when it is new; given its use-by date when it had none."""
    fields = {"title": line.title, "sku": line.partner_sku, "expires_on": share.expires_on, "created_at": now}
    found = Lot.objects.select_for_update()
    lot, _is_new = found.get_or_create(product_id=line.product_id, number=share.number, defaults=fields)
    if lot.expires_on is None and share.expires_on:
        lot.expires_on = share.expires_on
        lot.save(update_fields=["expires_on"])
    return lot
