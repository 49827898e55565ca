"""What is asked about money."""

from shop.payments.queries import desk, reconciling, reviews
from shop.payments.queries.attempts import (
    ENDED_UNPAID,
    WAITING_FOR_MONEY,
    find_payment,
    is_at_the_bank,
    latest,
    left_of,
    lost_of,
    never_opened,
    never_started,
    overdue_events,
    owing_nothing,
    to_close,
    to_look_at,
    to_mirror,
    unfinished_refunds,
    worth_asking,
)
from shop.payments.queries.purses import droppable, pieces_back, purse_of, refund_purse

__all__ = [
    "droppable",
    "pieces_back",
    "purse_of",
    "refund_purse",
    "desk",
    "ENDED_UNPAID",
    "WAITING_FOR_MONEY",
    "find_payment",
    "is_at_the_bank",
    "latest",
    "left_of",
    "lost_of",
    "never_opened",
    "never_started",
    "owing_nothing",
    "overdue_events",
    "reconciling",
    "reviews",
    "to_close",
    "to_look_at",
    "to_mirror",
    "unfinished_refunds",
    "worth_asking",
]
