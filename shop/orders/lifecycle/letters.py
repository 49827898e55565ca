"""What the customer is told when an order ends early. The confirmation and the dispatch letter are aftercare's."""

from datetime import datetime
from typing import TYPE_CHECKING

from shop.mail import actions as mail
from shop.mail import renderer
from shop.orders import queries

if TYPE_CHECKING:
    from oscar.apps.order.models import Order


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
