"""What is decided about money."""

from shop.payments.rules import telling
from shop.payments.rules.judging import (
    ASK_AGAIN_AFTER,
    EVENT_OVERDUE_AFTER,
    REFUND_COUNTS,
    REFUND_MOVED,
    Picture,
    Verdict,
    judge,
    may_follow,
    minutes,
    over,
    refundable,
    wholly_refunded,
)

__all__ = [
    "ASK_AGAIN_AFTER",
    "EVENT_OVERDUE_AFTER",
    "REFUND_COUNTS",
    "REFUND_MOVED",
    "Picture",
    "Verdict",
    "judge",
    "may_follow",
    "minutes",
    "over",
    "refundable",
    "telling",
    "wholly_refunded",
]
