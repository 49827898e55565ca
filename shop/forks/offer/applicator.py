"""Which offers lower a basket, and by how much: three queries, however many lines, offers and vouchers there are."""

import copy

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Value, prefetch_related_objects
from oscar.apps.offer import applicator
from oscar.core.loading import get_model

from shop.forks.offer import ranges

ConditionalOffer = get_model("offer", "ConditionalOffer")
Voucher = get_model("voucher", "Voucher")


class Applicator(applicator.Applicator):
    """Oscar's, which would let the last discount of an offer go past the sum that the offer may give in all.

    Oscar also asks anew for the range of each offer, and for each line whether it is in it.
    """

    def apply_offers(self, basket, offers):
        """Leave out what would go past its sum, and look again at the rest."""
        super().apply_offers(basket, offers)
        if over := {each["offer"].pk for each in basket.offer_applications if _is_over(each)}:
            basket.reset_offer_applications()
            self.apply_offers(basket, [offer for offer in offers if offer.pk not in over])

    def get_offers(self, basket, user=None, request=None):
        """Those that Oscar would apply, in its order, with the ranges that hold the basket's lines."""
        found = _offers_for(basket)
        offers = [
            *self.get_session_offers(request),
            *(_of_vouchers(found, basket, user) if basket.id and user else []),
            *self.get_user_offers(user),
            *(offer for offer in found if offer.is_for_all),
        ]
        if offers:
            ranges.settle(offers, [line.product for line in basket.all_lines()])
        return sorted(offers, key=lambda offer: offer.priority, reverse=True)


def would_pass_its_sum(offer, discount) -> bool:
    """Whether an offer would give more in all than it may, were it to give this as well."""
    return bool(offer.max_discount) and offer.total_discount + discount > offer.max_discount


def _is_over(application) -> bool:
    return would_pass_its_sum(application["offer"], application["discount"])


def _offers_for(basket):
    """The offers for everybody that run now, and those of the basket's vouchers, which stay with the basket.

    Most baskets have no voucher, and a plain question does for them.
    """
    running = ConditionalOffer.active.filter(offer_type=ConditionalOffer.SITE)
    if basket.id:
        prefetch_related_objects([basket], "vouchers")
    if not basket.id or not basket.vouchers.all():
        return list(_with_ranges(running.annotate(is_for_all=Value(True))))
    links = Voucher.offers.through.objects.filter(voucher__basket=basket.id or 0, conditionaloffer=OuterRef("pk"))
    marked = ConditionalOffer.objects.annotate(
        is_for_all=Exists(running.filter(pk=OuterRef("pk"))), voucher_ids=ArraySubquery(links.values("voucher_id"))
    )
    wanted = marked.filter(Q(is_for_all=True) | ~Q(voucher_ids=[]))
    return list(_with_ranges(wanted))


def _with_ranges(offers):
    return offers.select_related("condition__range", "benefit__range")


def _of_vouchers(found, basket, user):
    """The offers of those vouchers that this user may use now."""
    usable = [each for each in basket.vouchers.all() if each.is_active() and each.is_available_to_user(user=user)[0]]
    usable.sort(key=lambda voucher: voucher.date_created, reverse=True)
    pairs = [(voucher, copy.copy(offer)) for voucher in usable for offer in found if voucher.pk in offer.voucher_ids]
    for voucher, offer in pairs:
        offer.set_voucher(voucher)
    return [offer for _, offer in pairs]
