"""What the customer is told when an order ends early, and staff when it is held.

The confirmation and the dispatch letter are aftercare's.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from shop.mail import actions as mail
from shop.mail import renderer
from shop.orders import queries, rules

if TYPE_CHECKING:
    from oscar.apps.order.models import Order

    from shop.orders.models import Hold


def write(order: "Order", name: str, *, now: datetime, **facts: object) -> None:
    """Put the letter ``templates/emails/NAME`` in the outbox, once per order; joins the caller's transaction."""
    if not order.email:
        return
    context = {"order": order, "lines": order.lines.all(), "status_url": queries.status_url(order), **facts}
    mail.write(
        renderer.render(name, context),
        key=f"{name}:{order.pk}",
        kind=name.replace("_", "-"),
        purpose="transactional",
        to_address=order.email,
        now=now,
        user=order.user,
    )


def tell_staff(hold: "Hold", *, now: datetime) -> None:
    """One letter to the staff for each hold; joins the caller's transaction."""
    order = hold.order
    desk_link = settings.SHOP_URL + reverse("dashboard:order-detail", kwargs={"number": order.number})
    context = {"order": order, "hold": hold, "why": rules.IN_REVIEW_FOR[hold.code], "desk_link": desk_link}
    mail.write(
        renderer.render("payment_review", context),
        key=f"payment-review:{hold.pk}",
        kind="payment-review",
        purpose="transactional",
        to_address=settings.STAFF_EMAIL,
        now=now,
    )
