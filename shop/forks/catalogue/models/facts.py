"""What is known of a product, from its attributes and from its card."""

from decimal import Decimal

from shop.delivery import rules as delivery
from shop.fit import rules as fit


class Facts:
    """A product's attributes in plain words; a child answers with its parent's where it has none."""

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
