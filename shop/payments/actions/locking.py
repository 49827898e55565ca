"""The two row locks of money, always in one order: first the order, then the attempt."""

from typing import Any

from oscar.core.loading import get_model

from shop.payments.models import Payment


def lock_order(order_id: int) -> Any:
    """The order, held until the transaction ends."""
    return get_model("order", "Order").objects.select_for_update().get(pk=order_id)


def lock_payment(payment_id: int) -> Payment:
    """The attempt, held until the transaction ends. Where the order is needed too, lock the order before."""
    return Payment.objects.select_for_update().get(pk=payment_id)


def write(payment: Payment, **fields: Any) -> None:
    """Store what changed, and let every look taken before this moment be old."""
    for name, value in fields.items():
        setattr(payment, name, value)
    payment.version += 1
    payment.is_mirrored = False
    payment.save(update_fields=[*fields, "version", "is_mirrored"])
