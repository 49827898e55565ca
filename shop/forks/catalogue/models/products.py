"""A product: what it is, and what follows from its facts."""

from decimal import Decimal

from oscar.apps.catalogue.abstract_models import AbstractProduct

from shop.forks.catalogue import rules
from shop.forks.catalogue.models.facts import Facts


class Product(Facts, AbstractProduct):
    """A product that can say in words what its attributes mean."""

    # What it is

    @property
    def kind(self) -> str:
        """The slug of its class: pen, cartridge, kit or accessory."""
        product_class = self.get_product_class()
        return product_class.slug if product_class else ""

    @property
    def is_pen(self) -> bool:
        """A handpiece."""
        return self.kind == "pen"

    @property
    def is_cartridge(self) -> bool:
        """A tip of any sort."""
        return self.kind == "cartridge"

    @property
    def is_kit(self) -> bool:
        """A pen with cartridges."""
        return self.kind == "kit"

    @property
    def is_accessory(self) -> bool:
        """Care and disposal."""
        return self.kind == "accessory"

    @property
    def needs_education(self) -> bool:
        """It may not be public before its safety texts are."""
        return self.kind in rules.NEEDS_EDUCATION

    # What follows from them

    @property
    def is_piercing(self) -> bool:
        """It can break skin: needle tips, and the pens and kits that hold them."""
        return rules.is_piercing(kind=self.kind, tip_type=self.tip_type)

    @property
    def aftercare_group(self) -> str:
        """P, H, N or "": see the rule of the same name."""
        return rules.aftercare_group(kind=self.kind, audience=self.audience, piercing=self.is_piercing)

    @property
    def specification(self) -> list[rules.Fact]:
        """Rows of label, value and unit for the product's page."""
        return rules.specification(self.facts)

    @property
    def facts_line(self) -> str:
        """The one line a card shows below the title."""
        sizes = {child.pack_size for child in self._packs()} - {None}
        return rules.facts_line(kind=self.kind, facts=self.facts, pack_sizes=sorted(sizes))

    def unit_price(self, price: Decimal | None) -> Decimal | None:
        """The price of one cartridge when the pack costs ``price``; None where that says nothing."""
        if price is None or not self.is_cartridge or not self.pack_size:
            return None
        return rules.price_per_unit(price, pack_size=self.pack_size)

    @property
    def price_per_cartridge(self) -> Decimal | None:
        """The price of one cartridge at the listed price; a parent answers with its cheapest child's."""
        prices = [child.unit_price(record.price) for child in self._packs() for record in child.stockrecords.all()[:1]]
        return min((price for price in prices if price is not None), default=None)

    def _packs(self):
        """The things that can be bought under this title."""
        return self.get_public_children() if self.is_parent else [self]

    # Its pictures

    def get_all_images(self):
        """Its own pictures, or its parent's; asks nothing when they are prefetched."""
        own = self.images.all()
        return self.parent.images.all() if not own and self.is_child else own

    @property
    def portrait(self):
        """The picture for a card: it has ``url``, ``small_url`` and ``alt``."""
        return next(iter(self.get_all_images()), None)
