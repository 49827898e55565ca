"""Which offers lower a basket."""

from oscar.apps.offer import applicator


class Applicator(applicator.Applicator):
    """Oscar's, which would let the last discount of an offer go past the sum that the offer may give in all."""

    def apply_offers(self, basket, offers):
        """Leave out what would go past its sum, and look again at the rest."""
        super().apply_offers(basket, offers)
        if over := {each["offer"].pk for each in basket.offer_applications if _is_over(each)}:
            basket.reset_offer_applications()
            self.apply_offers(basket, [offer for offer in offers if offer.pk not in over])


def _is_over(application) -> bool:
    offer = application["offer"]
    return bool(offer.max_discount) and offer.total_discount + application["discount"] > offer.max_discount
