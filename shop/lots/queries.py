"""What lots are asked: which are known, who got which, and what a person with a sachet in hand may be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse

from shop.lots import rules
from shop.lots.models import Lot, LotPieces, Recall, RecallNotice

_signer = Signer(salt="shop.lots.recall")
MOST_ANSWERS = 20


@dataclass(frozen=True)
class Verdict:
    """What the shop says about one lot. ``state`` is one of ``rules.checking``."""

    lot: Lot
    state: str


def known(lots: Iterable[Lot]) -> dict[str, rules.Known]:
    """What the rules need of these lots of one product, by number."""
    return {
        lot.number: rules.Known(
            expires_on=lot.expires_on, recalled_on=lot.recall.decided_at.date() if lot.is_recalled else None
        )
        for lot in lots
    }


def known_of(product_id: int, *, numbers: Iterable[str]) -> dict[str, rules.Known]:
    """Which of these numbers were sent of a product before."""
    return known(Lot.objects.filter(product_id=product_id, number__in=numbers).select_related("recall"))


def listed(number: str = "") -> QuerySet[Lot]:
    """Every lot whose number holds these characters, the newest first, with the pieces sent and their orders."""
    found = Lot.objects.select_related("recall").annotate(
        pieces=Sum("sent__pieces", default=0), orders=Count("sent__parcel_line__parcel__order", distinct=True)
    )
    return found.filter(number__contains=rules.clean_number(number)).order_by("-created_at", "-pk")


def sent_of(lot: Lot) -> QuerySet[LotPieces]:
    """Where the pieces of a lot went, the first first, with parcel and order."""
    return lot.sent.select_related("parcel_line__parcel__order__user").order_by("parcel_line__parcel__order_id", "pk")


def orders_of(lot: Lot) -> list[Any]:
    """The orders that hold pieces of a lot, each once."""
    return list({sent.parcel_line.parcel.order_id: sent.parcel_line.parcel.order for sent in sent_of(lot)}.values())


def people_of(lot: Lot) -> int:
    """How many people bought pieces of a lot."""
    return people_in(orders_of(lot))


def people_in(orders: Iterable[Any]) -> int:
    """How many people these orders are from: those of one email address are one person's."""
    return len({(order.email or "").casefold() or order.pk for order in orders})


def also_numbered(lot: Lot) -> QuerySet[Lot]:
    """Lots of other products with the same number: one batch may be sold in packs of two sizes."""
    return Lot.objects.filter(number=lot.number).exclude(pk=lot.pk).select_related("recall").order_by("title")


def check(number: str, *, product_id: int | None, today: date) -> list[Verdict]:
    """What is known of lots with this number: a recalled one first. Nothing of who bought them."""
    found = Lot.objects.filter(number=rules.clean_number(number)).select_related("recall")
    if product_id is not None:
        found = found.filter(product_id=product_id)
    verdicts = [
        Verdict(lot, rules.state_of(expires_on=lot.expires_on, is_recalled=lot.is_recalled, today=today))
        for lot in found.order_by("recall", "title")[:MOST_ANSWERS]
    ]
    return sorted(verdicts, key=lambda verdict: (rules.RECALLED, rules.EXPIRED, rules.FINE).index(verdict.state))


def use_by_of_newest(*, today: date) -> Subquery:
    """For a query of products: the use-by date of the lot that began to leave last, if it is still good and not
    recalled; asks nothing of its own."""
    newest = Lot.objects.filter(product=OuterRef("pk"), recall=None, expires_on__gt=today)
    return Subquery(newest.order_by("-created_at", "-pk").values("expires_on")[:1])


def products_of_lots() -> list[tuple[int, str]]:
    """The products of which any lot was sent, as id and title."""
    found = Lot.objects.exclude(product=None).order_by("title", "product_id", "-pk")
    return list(dict(found.values_list("product_id", "title")).items())


def recall_of(lot: Lot) -> Recall | None:
    """The lot's recall, if there is one."""
    return Recall.objects.filter(lot=lot).select_related("decided_by").first()


def untold(*, limit: int | None = None) -> list[int]:
    """The ids of recall notices that nobody has passed on yet, the oldest first."""
    return list(RecallNotice.objects.filter(told_at=None).order_by("pk").values_list("pk", flat=True)[:limit])


def answer_url(notice: RecallNotice) -> str:
    """The absolute address of the page on which a buyer reads the recall again, and answers it."""
    return settings.SHOP_URL + reverse("lots:recall", kwargs={"token": _signer.sign(str(notice.pk))})


def find_notice(token: str) -> RecallNotice | None:
    """The notice whose link carries ``token``; None when the signature is not ours."""
    try:
        pk = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return RecallNotice.objects.filter(pk=pk).select_related("recall__lot__product", "order").first()


def picture_of(lot: Lot) -> Any:
    """The picture of the lot's product, or None: it has ``url``, ``share_url`` and ``alt``."""
    return lot.product.portrait if lot.product else None
