"""Why an order is held for a person to look at its payment, and which of these reasons an end of the order settles."""

from shop.orders.rules.pipeline import CANCELLED, PAID, REFUNDED

MISMATCH = "mismatch"
DISPUTE = "dispute"
REFUND_FAILED = "refund_failed"
SURPLUS_STUCK = "surplus_stuck"
FRAUD_WARNING = "fraud_warning"
NOT_AT_STRIPE = "not_at_stripe"
SENT_TWICE = "sent_twice"
NOT_NOTICED = "not_noticed"

IN_REVIEW_FOR = {
    MISMATCH: "Another sum came than the order costs",
    DISPUTE: "The customer asked the bank for the money back",
    REFUND_FAILED: "A refund failed: the money is still here",
    SURPLUS_STUCK: "Money that is not ours cannot be sent back",
    FRAUD_WARNING: "The bank warns of fraud",
    NOT_AT_STRIPE: "Stripe does not know the money that the shop counts",
    SENT_TWICE: "Money went back by Stripe, and another way as well",
    NOT_NOTICED: "Stripe has money that the shop does not count",
}

SETTLES: dict[str, tuple[str, ...]] = {
    PAID: (MISMATCH, NOT_NOTICED),
    CANCELLED: (MISMATCH,),
    REFUNDED: (MISMATCH, REFUND_FAILED, FRAUD_WARNING),
}


def settled_by(status: str) -> tuple[str, ...]:
    """The reasons to hold an order that are over once it has become ``status``. A dispute is the bank's to end."""
    return SETTLES.get(status, ())
