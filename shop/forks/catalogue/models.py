"""Oscar's models, bent without a change of their tables (see MIGRATION_MODULES)."""

from decimal import Decimal

from oscar.apps.catalogue.abstract_models import AbstractProduct, AbstractProductImage

from shop.delivery import rules as delivery
from shop.fit import rules as fit
from shop.forks.catalogue import rules
from shop.portraits.rules import files


class Product(AbstractProduct):
    """A product that can say in words what its attributes mean; a child answers with its parent's where it has none."""

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

    # Its facts

    @property
    def facts(self) -> dict[str, object]:
        """Every known attribute by its code, as plain values; lengths are Decimal."""
        return {
            value.attribute.code: self._plain(value.value)
            for value in self.attr.get_values()
            if value.value is not None
        }

    def fact(self, code: str):
        """One attribute's plain value, or None."""
        return self._plain(getattr(self.attr, code, None))

    @staticmethod
    def _plain(value):
        if value is None or isinstance(value, bool | int | str):
            return value
        return Decimal(str(value)) if isinstance(value, float | Decimal) else str(value)

    @property
    def audience(self) -> str:
        """home, professional or all."""
        return self.fact("audience") or ""

    @property
    def is_home(self) -> bool:
        """Made for use at home."""
        return self.audience == "home"

    @property
    def is_professional(self) -> bool:
        """Sold to verified professionals only."""
        return self.audience == "professional"

    @property
    def fit_family(self) -> str:
        """The code of the fitting; several are separated by commas."""
        return self.fact("fit_family") or ""

    @property
    def fit_families(self) -> list[str]:
        """The codes of every fitting it belongs to."""
        return [code.strip() for code in self.fit_family.split(",") if code.strip()]

    @property
    def device(self) -> str:
        """The pen that it is, or that a kit brings, as ``maker/pen`` in the address of the pen's page."""
        return self.fact("device") or ""

    @property
    def fit_told(self) -> fit.Told:
        """The pens that it is stated to fit, from its card; nothing where it has none, because nobody may see it.

        Asks nothing when the card came with the product, or with its parent.
        """
        card = self._card
        return fit.Told(fits=card.fits, reported=card.reported_to_fit) if card else fit.Told()

    @property
    def takes_cartridges_for(self) -> str:
        """The pens whose cartridges a pen or a kit takes, from its card; see ``fit_told``."""
        return self._card.takes if self._card else ""

    @property
    def told_description(self) -> str:
        """What search engines are told of it: the words that staff wrote, then which pens it is stated to fit."""
        written, fits = self.get_meta_description(), self.fit_told.words
        return f"{written} {fits}.".strip() if fits else written

    @property
    def is_for_nobody(self) -> bool:
        """No known pen could take it, as its card says."""
        return self._card is not None and self._card.is_for_nobody

    @property
    def _card(self):
        return getattr(self.parent if self.is_child else self, "card", None)

    @property
    def tip_type(self) -> str:
        """needle, nano, round-nano or silicone."""
        return self.fact("tip_type") or ""

    @property
    def pin_count(self) -> int | None:
        """The number of needles."""
        return self.fact("pin_count")

    @property
    def needle_diameter_mm(self) -> Decimal | None:
        """The thickness of one needle."""
        return self.fact("needle_diameter_mm")

    @property
    def needle_gauge(self) -> str:
        """The thickness of one needle as a gauge, such as 34G."""
        return self.fact("needle_gauge") or ""

    @property
    def min_depth_mm(self) -> Decimal | None:
        """The least depth, where a range is stated."""
        return self.fact("min_depth_mm")

    @property
    def max_depth_mm(self) -> Decimal | None:
        """The deepest it can go."""
        return self.fact("max_depth_mm")

    @property
    def sterilisation(self) -> str:
        """EO, gamma or empty."""
        return self.fact("sterilisation") or ""

    @property
    def backflow_membrane(self) -> str:
        """yes, no, not stated, not applicable or empty."""
        return self.fact("backflow_membrane") or ""

    @property
    def speeds(self) -> int | None:
        """The number of speeds of a pen."""
        return self.fact("speeds")

    @property
    def contents(self) -> str:
        """What is in the box, in words."""
        return self.fact("contents") or ""

    @property
    def pack_size(self) -> int | None:
        """The number of pieces in a pack."""
        return self.fact("pack_size")

    @property
    def gtin(self) -> str:
        """The number of its barcode as somebody wrote it. It names one pack: packs do not have that of their parent."""
        known = str(self.facts.get("gtin") or "")
        return "" if known and self.is_child and known == self.parent.gtin else known

    @property
    def weight_g(self) -> int:
        """The grams of one pack with its packaging; a good guess where nobody weighed it."""
        return delivery.weight_g(kind=self.kind, pack_size=self.pack_size or 1, stated=self.fact("weight_g"))

    @property
    def is_demo(self) -> bool:
        """Its facts are placeholders until the brand confirms them."""
        return bool(self.fact("is_demo"))

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
    def portrait(self) -> "ProductImage | None":
        """The picture for a card: it has ``url``, ``small_url`` and ``alt``."""
        return next(iter(self.get_all_images()), None)


class ProductImage(AbstractProductImage):
    """A picture with the smaller copies that were drawn beside it, and its words."""

    @property
    def url(self) -> str:
        """The address of the picture in full size."""
        return self.original.url

    @property
    def small_url(self) -> str:
        """The address of the copy for cards; an uploaded photo has none and answers with itself."""
        return self.original.storage.url(files.small(self.original.name))

    @property
    def share_url(self) -> str:
        """The address of the PNG copy for pages that link here."""
        return self.original.storage.url(files.share(self.original.name))

    @property
    def banner_url(self) -> str:
        """The address of the wide PNG that other sites show beside a link; an uploaded photo answers with itself."""
        return self.original.storage.url(files.banner(self.original.name))

    @property
    def alt(self) -> str:
        """The picture in words."""
        return self.caption or self.product.get_title()


from oscar.apps.catalogue.models import *  # noqa: E402, F403
