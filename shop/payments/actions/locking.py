"""The two row locks of money, always in one order: first the order, then the attempt.

They keep others from changing a row, and not from writing one that points at it (``no_key``): else whoever holds
another row, and writes one about this order at its end, would wait in a circle with whoever holds the order.
"""

from typing import Any

from oscar.core.loading import get_model

from shop.built import Built, Given
from shop.payments.models import Payment

_ORDER: Built[Any] = Built(
    lambda: get_model("order", "Order").objects.select_for_update(no_key=True).filter(pk=Given("order"))
)
_PAYMENT = Built(lambda: Payment.objects.select_for_update(no_key=True).filter(pk=Given("payment")))


def lock_order(order_id: int) -> Any:
    """The order, held until the transaction ends."""
    [order] = _ORDER(order=order_id)
    return order


def lock_payment(payment_id: int) -> Payment:
    """The attempt, held until the transaction ends. Where the order is needed too, lock the order before."""
    [payment] = _PAYMENT(payment=payment_id)
    return payment


def write(payment: Payment, **fields: Any) -> None:
    """Store what changed, and let every look taken before this moment be old."""
    for name, value in fields.items():
        setattr(payment, name, value)
    payment.version += 1
    payment.is_mirrored = False
    payment.save(update_fields=[*fields, "version", "is_mirrored"])


def write_unless_changed(payment: Payment, **fields: Any) -> bool:
    """As ``write``, without a lock, and only where nobody wrote since the attempt was read: whether it was stored."""
    changed = {**fields, "version": payment.version + 1, "is_mirrored": False}
    if not Payment.objects.filter(pk=payment.pk, version=payment.version).update(**changed):
        return False
    vars(payment).update(changed)
    return True
