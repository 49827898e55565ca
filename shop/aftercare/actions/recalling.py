"""The recall notice to an order for which the sequence has none: never enrolled, or in an edition without that step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shop.aftercare import queries
from shop.mail import actions as mail
from shop.mail import renderer


def write_notice(order: Any, *, sku: str, lot_number: str, facts: Mapping[str, str], now: datetime) -> bool:
    """Write to the order's buyer, once per lot, in the caller's transaction. False: there is no address to write to.

    The law wants every buyer told (EU 2023/988, article 35), so this asks for no consent and no quiet hour, and not
    whether the order was paid back.
    """
    if not order.email:
        return False
    mail.write(
        renderer.render("product_recall", {"order": order, "lot_number": lot_number, "sku": sku, "recall": facts}),
        key=queries.recall_key(facts["ref"], order_id=order.pk),
        kind=queries.RECALL,
        purpose="transactional",
        to_address=order.email,
        now=now,
        user=order.user,
    )
    return True
