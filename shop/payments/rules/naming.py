"""What each state of Stripe's is called at the desk, and where Stripe's own dashboard shows a thing.

Stripe adds states as it likes, so that an unknown one is shown as it came.
"""

ATTEMPT_IN_WORDS = {
    "new": "Stripe is being asked for a payment page",
    "open": "Open: the customer can pay",
    "processing": "The bank is moving the money",
    "paid": "Paid",
    "failed": "Failed: no money came",
    "expired": "Over: nobody paid in time",
    "mismatch": "Another sum came than the order costs",
    "surplus": "Paid, but not needed: it goes back",
}
# Of an attempt whose order staff gave up while it was live; the other states are called as ever.
GIVEN_UP_IN_WORDS = {
    "new": "Being closed: the order was given up",
    "open": "Being closed: the order was given up",
    "expired": "Closed: the order was given up",
}
REFUND_IN_WORDS = {
    "new": "Stripe is being asked",
    "pending": "On its way back",
    "requires_action": "Waits for the customer at Stripe",
    "succeeded": "Sent back",
    "refused": "Stripe said no: no money moved",
    "elsewhere": "Sent back another way than by Stripe",
    "failed": "Failed: the money came back here",
    "canceled": "Called off: the money stayed here",
}
MISTAKEN = "Noted by mistake: no money went this way"
DISPUTE_IN_WORDS = {
    "warning_needs_response": "The bank asks; answer it at Stripe",
    "warning_under_review": "The bank reads your answer",
    "warning_closed": "The bank asked, and went no further",
    "needs_response": "Open: hand in evidence at Stripe",
    "under_review": "The bank reads your evidence",
    "won": "Won: the money is yours",
    "lost": "Lost: the money is gone",
    "prevented": "Settled before it began",
    "appeal_needs_response": "In appeal: hand in evidence at Stripe",
    "appeal_under_review": "In appeal: the bank reads your evidence",
}
EVENT_IN_WORDS = {
    "checkout.session.completed": "The customer finished the payment page",
    "checkout.session.expired": "The payment page is over",
    "checkout.session.async_payment_succeeded": "The bank's money came",
    "checkout.session.async_payment_failed": "The bank's money did not come",
    "payment_intent.succeeded": "The payment went through",
    "payment_intent.processing": "The payment is under way",
    "payment_intent.payment_failed": "A try was declined",
    "payment_intent.canceled": "The payment was called off",
    "charge.refunded": "Money was sent back",
    "refund.created": "A refund began",
    "refund.updated": "A refund went on",
    "refund.failed": "A refund failed",
    "charge.dispute.created": "The customer's bank opened a dispute",
    "charge.dispute.updated": "A dispute went on",
    "charge.dispute.closed": "A dispute ended",
    "charge.dispute.funds_withdrawn": "The disputed money was taken from you",
    "charge.dispute.funds_reinstated": "The disputed money came back to you",
    "radar.early_fraud_warning.created": "The card's bank suspects fraud",
}
# What each kind of id is called in the addresses of Stripe's own dashboard; what has no page there is searched for.
PLACES = {
    "pi": "payments/",
    "re": "refunds/",
    "pyr": "refunds/",
    "dp": "disputes/",
    "du": "disputes/",
    "evt": "events/",
}
ELSEWHERE = "search?query="


def attempt_in_words(state: str, *, is_given_up: bool) -> str:
    """How an attempt to pay stands; ``is_given_up``: staff gave its order up while it was live."""
    words = ATTEMPT_IN_WORDS.get(state, state)
    return GIVEN_UP_IN_WORDS.get(state, words) if is_given_up else words


def refund_in_words(status: str, *, is_at_stripe: bool) -> str:
    """How a refund stands. One that was called off and never was at Stripe is a note of another way, taken back."""
    return MISTAKEN if is_mistaken(status, is_at_stripe=is_at_stripe) else REFUND_IN_WORDS.get(status, status)


def is_mistaken(status: str, *, is_at_stripe: bool) -> bool:
    """Whether this was noted by mistake as money that went back another way than by Stripe."""
    return status == "canceled" and not is_at_stripe


def stripe_address(id: str, *, key: str, is_standin: bool) -> str:
    """Where Stripe's own dashboard shows a thing of this id; empty for the stand-in, which has no such pages.

    ``key`` is the secret key; of it only the mode counts.
    """
    if is_standin or not id:
        return ""
    mode = "test/" if key.startswith(("sk_test", "rk_test")) else ""
    return f"https://dashboard.stripe.com/{mode}{PLACES.get(id.split('_')[0], ELSEWHERE)}{id}"
