"""Vouchers and offers of an order that was never paid: given back, so that the customer may use them again."""

from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Greatest
from oscar.core.loading import get_model

if TYPE_CHECKING:
    from oscar.apps.order.models import Order


def give_back(order: "Order") -> None:
    """Undo the usage that placement recorded. The order keeps its discounts' names and amounts, without their links."""
    _give_back_vouchers(order)
    _give_back_offers(order)


def _give_back_vouchers(order: "Order") -> None:
    for used in get_model("voucher", "VoucherApplication").objects.filter(order=order).order_by("voucher_id"):
        given = sum(discount.amount for discount in order.discounts.filter(voucher_id=used.voucher_id))
        get_model("voucher", "Voucher").objects.filter(pk=used.voucher_id).update(
            num_orders=Greatest(F("num_orders") - 1, 0), total_discount=Greatest(F("total_discount") - given, 0)
        )
        used.delete()


def _give_back_offers(order: "Order") -> None:
    for discount in order.discounts.filter(offer_id__isnull=False).order_by("offer_id"):
        get_model("offer", "ConditionalOffer").objects.filter(pk=discount.offer_id).update(
            num_orders=Greatest(F("num_orders") - 1, 0),
            num_applications=Greatest(F("num_applications") - (discount.frequency or 0), 0),
            total_discount=Greatest(F("total_discount") - discount.amount, 0),
        )
    # Oscar counts a customer's uses of an offer by these links.
    order.discounts.update(offer_id=None)
