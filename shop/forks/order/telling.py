"""What the pages of an order tell its customer: by link, in the account, and after paying."""

from shop import clock
from shop.aftercare import queries as aftercare
from shop.orders import queries, rules
from shop.payments import queries as payments

NOTHING_TO_SEND = "Nothing more of this order is sent: the money for it went back."


def page_of(order) -> dict[str, object]:
    """The order, what happens next, and the way to its treatment diary where the order alone may open it."""
    told = queries.page_of(order)
    links = aftercare.links_of_order(order)
    delivery = told["delivery"]
    is_being_cancelled = payments.is_being_cancelled(order)
    return told | {
        "aftercare_url": links.diary,
        "calendar_url": links.calendar,
        "is_being_cancelled": is_being_cancelled,
        "is_at_the_bank": order.status == rules.PENDING and payments.is_at_the_bank(order),
        "has_paid": order.standing in rules.LIVING,
        "goes_on": not is_being_cancelled
        and order.status not in (rules.CANCELLED, rules.REFUNDED, rules.DELIVERED, rules.REVIEW),
        "is_late": bool(delivery and order.status == rules.PAID and delivery.leaves_on < clock.now().date()),
    }


def status_page_of(order) -> dict[str, object]:
    """What ``page_of`` tells, and the money that went back; right after paying there is none."""
    told = page_of(order) | {"refunds": payments.sent_back(order)}
    if told["refunds"] and order.status in (rules.PAID, rules.PARTLY) and not _remains(order):
        told |= {"status_in_words": NOTHING_TO_SEND, "goes_on": False, "aftercare_url": ""}
    return told


def _remains(order) -> bool:
    return any(line.remaining for line in queries.line_states(order))
