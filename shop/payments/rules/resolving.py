"""How a person may settle an order that is held for its payment: two or three ways for each reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from shop.payments.rules import disputing

# Long enough that somebody who was asked by email to pay again sees it in time.
PAY_AGAIN_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Way:
    """One way to settle: the words on its button, and what it does in a sentence.

    ``asks`` is what staff must write, empty where nothing; ``is_grave`` marks what moves money or ends an order.
    """

    code: str
    label: str
    means: str
    asks: str = ""
    is_grave: bool = False


LOOK = Way("look", "Look at Stripe again", "Asks Stripe how the money stands now. If all is in order, the review ends.")
CANCEL = Way(
    "cancel",
    "Send it back and cancel the order",
    "All that came goes back to the customer. The order is cancelled, and its pieces can be sold again.",
    is_grave=True,
)
PAY_AGAIN = Way(
    "pay_again",
    "Send it back and ask the customer to pay again",
    "All that came goes back to the customer, who is asked by email to pay again within a day. "
    "The pieces stay put aside meanwhile.",
    is_grave=True,
)
SEND_BACK = Way(
    "send_back",
    "Send it back",
    "What came by mistake goes back to the customer. The order goes on as before.",
    is_grave=True,
)
GO_ON_AFTER_DISPUTE = Way(
    "won", "The dispute is over: go on", "The money is yours again. The order goes on where it stood."
)
CLOSE_AS_LOST = Way(
    "lost",
    "The dispute is lost: close the order",
    "The bank has given the money to the customer. The order ends as refunded, its letters stop, and the pieces that "
    "have not left can be sold again.",
    is_grave=True,
)
CLOSE_PART_AS_LOST = Way(
    "lost",
    "The dispute is lost: go on",
    "The bank has given this money to the customer. The order itself stays as it is.",
)
AFTER_INQUIRY = Way("won", "The bank asks no more: go on", "The bank took no money. The order goes on where it stood.")
KEEP = Way(
    "keep",
    "Keep the money: the order is paid again",
    "The order counts as paid, as far as its parcels are. Pieces that have not left are put aside again, if enough are "
    "in stock. The customer is told, and the emails of this order go on.",
    is_grave=True,
)
GIVE_BACK = Way(
    "give_back",
    "Send it back to the customer",
    "All that is here goes back to the customer. The order stays refunded.",
    is_grave=True,
)
AGAIN = Way("again", "Send it back again", "Asks Stripe once more to send back what is still here.", is_grave=True)
ELSEWHERE = Way(
    "elsewhere",
    "It went back another way",
    "For a bank transfer or the like. From then on the shop counts this money as sent back.",
    asks="How and when it went back",
)
REFUND_ALL = Way(
    "refund_all",
    "Send all the money back",
    "All that is left goes back to the customer. The order ends, and nothing more of it leaves the house.",
    asks="Reason (the customer reads it)",
    is_grave=True,
)
ONLY_BY_STRIPE = Way(
    "only_by_stripe",
    "Only Stripe sent it back",
    "The note that it went back another way was a mistake. The shop takes it out of its books.",
)
TWICE = Way(
    "twice",
    "It did go back twice",
    "Both stay in the shop's books. One of them is for you to ask back from the customer.",
    asks="What you found",
)
GO_ON = Way(
    "go_on",
    "Go on with the order",
    "You looked into it and found nothing wrong. The order goes on where it stood.",
    asks="What you found",
)

WAYS: dict[str, tuple[Way, ...]] = {
    "mismatch": (LOOK, CANCEL, PAY_AGAIN),
    "dispute": (LOOK,),
    "refund_failed": (AGAIN, ELSEWHERE),
    "surplus_stuck": (AGAIN, ELSEWHERE),
    "fraud_warning": (REFUND_ALL, GO_ON),
    "not_at_stripe": (LOOK, GO_ON),
    "not_noticed": (LOOK, GO_ON),
    "sent_twice": (ONLY_BY_STRIPE, TWICE),
}


def ways_for(
    reason: str,
    *,
    waits: bool,
    disputes: Collection[str] = (),
    is_here: bool = True,
    is_back: bool = False,
    is_all_lost: bool = True,
    is_counted: bool = False,
) -> tuple[Way, ...]:
    """The ways to settle a hold for ``reason``, the mildest first.

    ``waits`` says that the order still waits for its money, ``is_here`` that money is here which should be gone, by
    the shop's own books, ``is_back`` that some of an order is here that had ended, ``is_all_lost`` that banks took all
    that was here of an order that goes on, and ``is_counted`` that what came counts as the order's money.
    ``disputes``: the statuses of those in question.
    """
    if reason in ("refund_failed", "surplus_stuck") and not is_here:
        return LOOK, GO_ON
    if reason == "mismatch" and is_counted:
        return LOOK, REFUND_ALL, GO_ON
    if reason == "mismatch" and not waits:
        return LOOK, SEND_BACK
    if reason == "dispute":
        return (*WAYS[reason], *_ends_of(disputes, is_back=is_back, is_all_lost=is_all_lost))
    return WAYS.get(reason, (LOOK, GO_ON))


def _ends_of(disputes: Collection[str], *, is_back: bool, is_all_lost: bool) -> tuple[Way, ...]:
    """While one dispute is open, nobody can end it here."""
    if not disputes or not all(disputing.is_over(status) for status in disputes):
        return ()
    if is_back:
        return KEEP, GIVE_BACK
    if disputing.DISPUTE_LOST in disputes:
        return (CLOSE_AS_LOST if is_all_lost else CLOSE_PART_AS_LOST,)
    return (AFTER_INQUIRY if all(map(disputing.is_asked, disputes)) else GO_ON_AFTER_DISPUTE,)


def find(ways: Collection[Way], code: str) -> Way | None:
    """The way of this code, if it is offered."""
    return next((way for way in ways if way.code == code), None)
