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


def write(order: "Order", name: str, *, now: datetime, key: object = "", **facts: object) -> None:
    """Put the letter ``templates/emails/NAME`` in the outbox; joins the caller's transaction.

    Once for each order, or for each ``key`` where there may be several of its kind.
    """
    if not order.email:
        return
    links = {"status_url": queries.status_url(order), "put_back_url": queries.put_back_url(order)}
    context = {"order": order, "lines": order.lines.all(), **links, **facts}
    mail.write(
        renderer.render(name, context),
        key=f"{name}:{key or order.pk}",
        kind=name.replace("_", "-"),
        purpose="transactional",
        to_address=order.email,
        now=now,
        user=order.user,
    )


def tell_staff(hold: "Hold", *, now: datetime) -> None:
    """One letter to the staff for each hold; joins the caller's transaction."""
    facts = {"hold": hold, "why": rules.IN_REVIEW_FOR[hold.code]}
    _write_to_staff(hold.order, "payment_review", key=f"payment-review:{hold.pk}", now=now, **facts)


def tell_staff_of_failure(order: "Order", *, words: str, key: str, now: datetime) -> None:
    """One letter to the staff for each refund that did not arrive; joins the caller's transaction."""
    _write_to_staff(order, "refund_failed", key=f"refund-failed:{key}", now=now, words=words)


def _write_to_staff(order: "Order", name: str, *, key: str, now: datetime, **facts: object) -> None:
    desk_link = settings.SHOP_URL + reverse("dashboard:order-detail", kwargs={"number": order.number})
    mail.write(
        renderer.render(name, {"order": order, "desk_link": desk_link, **facts}),
        key=key,
        kind=name.replace("_", "-"),
        purpose="transactional",
        to_address=settings.STAFF_EMAIL,
        now=now,
    )
