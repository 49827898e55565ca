"""Knowing a customer again: an account keeps one customer at Stripe, made by us for it, never named by a visitor."""

from datetime import datetime
from typing import Any

from shop.payments.models import Payment, StripeCustomer


def who_pays(order: Any, *, plainly: bool) -> dict[str, Any]:
    """What Stripe is told of who pays; nothing where it disliked what it was told before (``plainly``).

    An account's order names the account's own customer, or lets Stripe make one; a guest's has an address only.
    """
    if plainly:
        return {}
    if order.user_id is None:
        return {"email": order.email or ""}
    known = StripeCustomer.objects.filter(user_id=order.user_id).first()
    return {"customer": known.customer_id} if known else {"email": order.email or "", "keep": True}


def remember(order: Any, payment: Payment, *, customer: str, now: datetime) -> None:
    """Keep the customer that Stripe made because we asked for it. The first one stays."""
    if customer and order.user_id and "customer_creation" in payment.parameters:
        made = StripeCustomer(user_id=order.user_id, customer_id=customer, created_at=now)
        StripeCustomer.objects.bulk_create([made], ignore_conflicts=True)


def forget(payment: Payment) -> bool:
    """Stripe knows the attempt's customer no more: whether there was one to forget."""
    named = payment.parameters.get("customer", "")
    return bool(StripeCustomer.objects.filter(customer_id=named).delete()[0]) if named else False
