"""Offers with a limit: held while a basket is priced, so that none is used beyond it, and each in its turn."""

from typing import TYPE_CHECKING, Any

from oscar.core.loading import get_class, get_model

if TYPE_CHECKING:
    from django.http import HttpRequest

LIMITS = ("max_global_applications", "max_user_applications", "max_discount")


class OutOfTurn(Exception):  # noqa: N818 - nothing went wrong: it begins once more
    """An offer is wanted whose id is lower than that of one held: whoever waited for it might wait in a circle."""

    def __init__(self, offers: frozenset[int]) -> None:
        super().__init__(offers)
        self.offers = offers


def apply_offers(basket: Any, *, user: Any, request: "HttpRequest | None", held: frozenset[int]) -> None:
    """Look at the offers, and look again each time that some with a limit had to be locked: they may be used up.

    The caller's transaction holds the basket's row; ``held`` are the ids of offers that its last try found wanted, and
    they are locked first. Raises ``OutOfTurn`` where the transaction must begin once more.
    """
    if held:
        _hold(held)
    applicator = get_class("offer.applicator", "Applicator")()
    applicator.apply(basket, user, request)
    while wanted := _to_hold(basket, held) - held:
        if held and min(wanted) < max(held):
            raise OutOfTurn(held | wanted)
        _hold(wanted)
        held |= wanted
        basket.reset_offer_applications()
        applicator.apply(basket, user, request)


def _to_hold(basket: Any, held: frozenset[int]) -> frozenset[int]:
    """The offers that lower this basket, if any of them has a limit: what counts one counts all, in one order.

    Where some are held all are wanted, though no limit may be left among them: the order is yet to count them.
    """
    offers = [application["offer"] for application in basket.offer_applications]
    limited = held or any(getattr(offer, limit) for offer in offers for limit in LIMITS)
    return frozenset(offer.pk for offer in offers if limited)


def _hold(offers: frozenset[int]) -> None:
    """Lock offers until the transaction ends."""
    list(get_model("offer", "ConditionalOffer").objects.select_for_update().filter(pk__in=offers).order_by("pk"))
