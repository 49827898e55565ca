"""What is done to an order that changes neither its state nor its money: whose account it stands in."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from shop.aftercare import actions as aftercare


@transaction.atomic
def give_to_account(order: Any, *, user: Any) -> bool:
    """Put a guest's order into an account; false when it stands in another one. No other order moves with it.

    The address on an order was typed and never proven, so whoever calls must know that ``user`` placed the order.
    """
    locked = get_model("order", "Order").objects.select_for_update(no_key=True).get(pk=order.pk)
    if locked.user_id not in (None, user.pk):
        return False
    locked.user = user
    locked.save(update_fields=["user"])
    aftercare.give_to_account(locked, user=user)
    order.user = user
    return True
