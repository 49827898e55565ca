"""The order of this visit that waits for its money, or ended without it, as after a payment page that was closed."""

from oscar.core.loading import get_model

from shop.forks.checkout.account import PLACED
from shop.orders import queries, rules
from shop.payments import queries as payments

Order = get_model("order", "Order")


def unpaid_order_of(request) -> dict[str, object] | None:
    """The order and its address; beside an empty basket also a cancelled one, with the way to have its things back.

    None where nothing is left to do. No query for a visit that ordered nothing.
    """
    if PLACED not in request.session:
        return None
    asked = (rules.PENDING, rules.CANCELLED) if request.basket.is_empty else (rules.PENDING,)
    order = Order.objects.filter(pk=request.session[PLACED], status__in=asked).first()
    if order is None or payments.is_at_the_bank(order) or payments.is_being_cancelled(order):
        return None
    if order.status == rules.CANCELLED:
        return {"order": order, "put_back_url": queries.put_back_url(order)}
    return {"order": order, "status_url": queries.status_url(order)}
