"""What is decided about money."""

from shop.payments.rules import resolving, telling
from shop.payments.rules.disputing import DISPUTE_LOST, DISPUTE_OVER, dispute_in_words, is_over, warning_in_words
from shop.payments.rules.judging import (
    ASK_AGAIN_AFTER,
    EVENT_OVERDUE_AFTER,
    LOOK_AGAIN_AFTER,
    Picture,
    Verdict,
    judge,
    may_follow,
    minutes,
    over,
)
from shop.payments.rules.returning import (
    ELSEWHERE,
    REFUND_COUNTS,
    REFUND_ENDED,
    REFUND_MOVED,
    REFUND_UNDECIDED,
    refundable,
    wholly_refunded,
)

__all__ = [
    "DISPUTE_LOST",
    "DISPUTE_OVER",
    "ELSEWHERE",
    "REFUND_ENDED",
    "REFUND_UNDECIDED",
    "dispute_in_words",
    "is_over",
    "warning_in_words",
    "ASK_AGAIN_AFTER",
    "EVENT_OVERDUE_AFTER",
    "LOOK_AGAIN_AFTER",
    "REFUND_COUNTS",
    "REFUND_MOVED",
    "Picture",
    "Verdict",
    "judge",
    "may_follow",
    "minutes",
    "over",
    "refundable",
    "resolving",
    "telling",
    "wholly_refunded",
]
