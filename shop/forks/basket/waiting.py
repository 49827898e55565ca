"""The order of this visit that still waits for its money, such as after its customer closed the payment page."""

from oscar.core.loading import get_model

from shop.forks.checkout.account import PLACED
from shop.orders import queries, rules
from shop.payments import queries as payments

Order = get_model("order", "Order")


def unpaid_order_of(request) -> dict[str, object] | None:
    """The order and its address; None where nothing is left to pay. No query for a visit that ordered nothing."""
    if PLACED not in request.session:
        return None
    order = Order.objects.filter(pk=request.session[PLACED], status=rules.PENDING).first()
    if order is None or payments.is_at_the_bank(order):
        return None
    return {"order": order, "status_url": queries.status_url(order)}
