"""Stripe's own test numbers, and what each of them does: one table for the page, the API and the tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A test number. ``decline`` is a reason of ``DECLINES``; ``asks``: the bank asks the customer first.

    ``then`` is what follows once the money is here (or, for a debit, whether it will be); ``token`` is the name of the
    same card for servers, which have no page to type a number on.
    """

    number: str
    words: str
    token: str = ""
    decline: str = ""
    asks: bool = False
    then: str = ""

    @property
    def is_debit(self) -> bool:
        """A bank account, whose money takes days."""
        return self.then.startswith("debit_")

    @property
    def written(self) -> str:
        """The number as people read it: cards in fours."""
        if self.is_debit:
            return self.number
        return " ".join(self.number[place : place + 4] for place in range(0, len(self.number), 4))


DECLINES = {
    "generic_decline": "The bank declined this card. Try another card.",
    "insufficient_funds": "There is not enough money on this card. Try another card.",
    "expired_card": "This card is past its date. Try another card.",
    "incorrect_cvc": "The security code is wrong. Try again, or use another card.",
    "processing_error": "The bank could not deal with this just now. Try again, or use another card.",
    "authentication_failed": "The bank could not check that it is you. Try again, or use another card.",
}
# The reasons that are Stripe's error code themselves; the others are a decline_code under "card_declined".
OWN_CODE = ("expired_card", "incorrect_cvc", "processing_error")

CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "the payment works", token="pm_card_visa"),
        Card("4000000000000002", "the bank says no", token="pm_card_visa_chargeDeclined", decline="generic_decline"),
        Card(
            "4000000000009995",
            "not enough money",
            token="pm_card_visa_chargeDeclinedInsufficientFunds",
            decline="insufficient_funds",
        ),
        Card("4000000000000069", "expired card", token="pm_card_chargeDeclinedExpiredCard", decline="expired_card"),
        Card("4000000000000127", "wrong security code", decline="incorrect_cvc"),
        Card("4000000000000119", "the bank has a fault", decline="processing_error"),
        Card("4000002500003155", "the bank asks first (3-D Secure)", token="pm_card_authenticationRequired", asks=True),
        Card("4000002760003184", "the bank asks each time (3-D Secure)", asks=True),
        Card("4000008400001629", "the bank asks, then says no", asks=True, decline="generic_decline"),
        Card("4000000000000259", "works, then a dispute", token="pm_card_createDispute", then="dispute"),
        Card("4000000000001976", "works, then the bank inquires", then="inquiry"),
        Card("4000000000005423", "works, then a fraud warning", then="warning"),
        Card("4000000000007726", "a refund takes a day", token="pm_card_pendingRefund", then="refund_pends"),
        Card("4000000000005126", "a refund fails a day later", token="pm_card_refundFail", then="refund_fails"),
        Card("000123456789", "bank debit: the money comes in 3 days", then="debit_succeeds"),
        Card("000222222227", "bank debit: no money comes", then="debit_fails"),
        Card("000000000009", "bank debit: undecided for ever", then="debit_waits"),
    )
}
TOKENS = {card.token: card for card in CARDS.values() if card.token}
