"""Which delivery methods a basket may choose from."""

from django.conf import settings
from oscar.apps.shipping import repository

from shop import clock
from shop.delivery import queries as delivery
from shop.forks.offer.applicator import would_pass_its_sum
from shop.forks.shipping.methods import Delivered


class Repository(repository.Repository):
    """The room ``delivery``'s methods for a country and a weight."""

    def get_available_shipping_methods(self, basket, shipping_addr=None, *, country="", now=None, **kwargs):
        """The methods for the address, or for ``country`` while there is none; none where the shop does not deliver."""
        if shipping_addr and not shipping_addr.country.is_shipping_country:
            return []
        country = shipping_addr.country_id if shipping_addr else country or settings.SHOP_DISPATCH_COUNTRY
        offers = delivery.offers(country, weight_g=basket.weight_g, total=basket.shelf_total, now=now or clock.now())
        return [Delivered(offer) for offer in offers]

    def apply_shipping_offer(self, basket, method, offer):
        """Oscar's, which would let the last discount go past the sum that an offer may give in all: then none is."""
        lowered = super().apply_shipping_offer(basket, method, offer)
        return method if would_pass_its_sum(offer, lowered.discount(basket)) else lowered
