"""What may be asked of orders: by signed link, and what is left to do with one."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Max, OuterRef, Prefetch, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from oscar.core.loading import get_model

from shop.built import Built, Given
from shop.delivery import queries as delivery
from shop.lots.models import LotPieces
from shop.lots.rules import needs_lot
from shop.orders import rules
from shop.orders.models import DroppedPieces, Parcel

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from oscar.apps.order.models import Order

# The salt of Oscar's own Order.verification_hash, so that either one opens the same links.
_signer = Signer(salt="oscar.apps.order.Order")
_BY_NUMBER: "Built[Order]" = Built(lambda: get_model("order", "Order").objects.filter(number=Given("number")))


def token_for(order: "Order") -> str:
    """The secret of an order's own link: its number with a signature. Who has it may see the order and pay it."""
    return _signer.sign(order.number)


def find_by_token(token: str) -> "Order | None":
    """The order whose link carries ``token``; None when the signature is not ours."""
    try:
        number = _signer.unsign(token)
    except BadSignature:
        return None
    return _BY_NUMBER.first(number=number)


def status_url(order: "Order") -> str:
    """The absolute address of an order's status page, which needs no login."""
    path = reverse("customer:anon-order", kwargs={"order_number": order.number, "hash": token_for(order)})
    return f"{settings.SHOP_URL}{path}"


def put_back_url(order: "Order") -> str:
    """The absolute address where the same things can go into a basket again, without a login."""
    path = reverse("customer:order-again", kwargs={"order_number": order.number, "token": token_for(order)})
    return f"{settings.SHOP_URL}{path}"


def of_basket(basket_id: int) -> "Order | None":
    """The order a basket became, if it did."""
    order: Order | None = get_model("order", "Order").objects.filter(basket_id=basket_id).first()
    return order


def line_states(order: "Order") -> list[rules.LineState]:
    """Each line with the pieces that have left the house, in the order of the basket. One query."""
    lines = order.lines.select_related("product__product_class", "product__parent__product_class")
    return [
        rules.LineState(
            id=line.id,
            title=line.title,
            quantity=line.quantity,
            dispatched=line.dispatched,
            product_id=line.product_id,
            needs_lot=bool(line.product and needs_lot(line.product.kind)),
            dropped=line.dropped,
        )
        for line in lines.annotate(
            dispatched=Sum("parcel_lines__quantity", default=0), dropped=_dropped_of_line()
        ).order_by("id")
    ]


def _dropped_of_line() -> Coalesce:
    """A subquery, because a second join would count each parcel once for each of these rows."""
    dropped = DroppedPieces.objects.filter(line=OuterRef("pk")).order_by().values("line")
    return Coalesce(Subquery(dropped.values(total=Sum("quantity"))), 0)


def last_dispatched_at(order: "Order") -> "datetime | None":
    """When the last parcel of an order left."""
    moment: datetime | None = order.parcels.aggregate(last=Max("dispatched_at"))["last"]
    return moment


def parcel_of(*, carrier: str, tracking_number: str) -> "Parcel | None":
    """The newest parcel that this carrier knows by this number."""
    found = Parcel.objects.filter(carrier__iexact=carrier, tracking_number__iexact=tracking_number)
    return found.select_related("order").order_by("-dispatched_at").first()


def parcels_of(order: "Order") -> "QuerySet[Parcel]":
    """The parcels of an order with their contents and lots, first sent first. Four queries."""
    lots = LotPieces.objects.select_related("lot__recall")
    return Parcel.objects.filter(order=order).prefetch_related("lines__line", Prefetch("lines__lots", lots))


_lines_of = Built(lambda: get_model("order", "Line").objects.filter(order=Given("order")))


def _with_lines(order: Any) -> Any:
    """The order with its lines, as a prefetch would leave it: the page asks for them several times."""
    lines = order.lines.all()
    lines._result_cache = _lines_of(order=order.pk)
    order._prefetched_objects_cache = {**getattr(order, "_prefetched_objects_cache", {}), "lines": lines}
    return order


def page_of(order: "Order") -> dict[str, object]:
    """What the pages of an order show, to its customer or to staff."""
    is_whole = order.status in (rules.PENDING, rules.PAID)
    return {
        "order": order,
        "lines": _with_lines(order).lines.all(),
        # As long as it is whole, none has left, and nobody needs to ask.
        "parcels": [] if is_whole else parcels_of(order),
        "delivery": delivery.promised(order) if is_whole else None,
        "status_in_words": rules.IN_WORDS.get(order.status, order.status),
        "is_pending": order.status == rules.PENDING,
        "token": token_for(order),
        "put_back_url": put_back_url(order),
    }
