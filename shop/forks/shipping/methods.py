"""Delivery methods as Oscar asks for them; what they are, cost and promise is the room ``delivery``'s."""

from decimal import Decimal

from oscar.apps.shipping import methods


class Delivered(methods.Base):
    """One offer of the room ``delivery``, made for one basket and one address."""

    is_offered = True

    def __init__(self, offer):
        self.delivery = offer
        self.code, self.name = offer.code, offer.name

    @property
    def description(self):
        """Between which days it arrives, and the method's own sentence."""
        return self.delivery.in_words

    def calculate(self, basket):
        """The charge for ``basket``."""
        return basket.priced(self.delivery.charge)


class TaxInclusiveOfferDiscount(methods.TaxInclusiveOfferDiscount):
    """A method whose charge an offer lowers; what it promises stays."""

    is_offered = True

    @property
    def delivery(self):
        """The room ``delivery``'s offer below."""
        return self.method.delivery

    def calculate(self, basket):
        """What is left of the charge; the tax is split once, after the discount."""
        return basket.priced(self.delivery.charge - self.discount(basket))

    def discount(self, basket):
        """What the offer takes off, as the shelf shows prices."""
        return self.offer.shipping_discount(self.delivery.charge, basket.currency)


class NotOffered(methods.Base):
    """What a basket has while no method goes there: nothing to pay for, and a page that says so."""

    code = ""
    name = ""
    is_offered = False

    def calculate(self, basket):
        """Nothing."""
        return basket.priced(Decimal("0.00"))
