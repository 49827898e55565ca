"""A basket that costs the same few queries however full it is, and that never opens again once it is ordered."""

from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import PermissionDenied
from oscar.apps.basket.abstract_models import AbstractBasket, AbstractLine
from oscar.core import prices

from shop import clock
from shop.delivery import rules as delivery
from shop.forks.basket import reading
from shop.taxes.rules import Split

NOTHING = Decimal("0.00")


class Basket(AbstractBasket):
    """Each change of status is one conditional UPDATE, so that an old copy in memory cannot reopen a placed order."""

    # Whether somebody sees its lines, with pictures; who only counts what they come to, reads half as much.
    is_looked_at = True

    def all_lines(self):
        """The lines with all that prices, availability and delivery ask of them, and with pictures to look at."""
        if self.id is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            self._lines = reading.lines_of(self)
        return self._lines

    @property
    def num_lines(self):
        """Counted from the lines themselves: whoever asks needs them a moment later."""
        return len(self.all_lines())

    def basket_quantity(self, line):
        """Pieces of the same stock record on all lines, counted from the lines that are already here."""
        return sum(other.quantity for other in self.all_lines() if other.stockrecord_id == line.stockrecord_id)

    def is_quantity_allowed(self, qty, line=None):
        """Oscar's answer, with its limit for a whole order in plain words."""
        most, limit = self.max_allowed_quantity()
        if most is not None and qty > most:
            return False, f"One order can hold {limit} pieces at most"
        return super().is_quantity_allowed(qty, line)

    # The tax rule of where it goes; without one, no price is split.
    tax = None

    def priced(self, shelf):
        """An amount in shelf prices as a price with and without tax."""
        parts = self.split(shelf)
        code = self.tax.code if self.tax else None
        return prices.Price(currency=self.currency, excl_tax=parts.net, incl_tax=parts.gross, tax_code=code)

    def split(self, shelf):
        """The parts of an amount in shelf prices."""
        return self.tax.split(shelf) if self.tax else Split(net=shelf, tax=NOTHING, gross=shelf)

    def stale_vouchers(self, user):
        """The codes in the basket that lower nothing any more, each with the reason."""
        if self.id is None:
            return []
        reasons = [(voucher, self._why_stale(voucher, user)) for voucher in self.vouchers.all()]
        return [(voucher, reason) for voucher, reason in reasons if reason]

    @staticmethod
    def _why_stale(voucher, user) -> str:
        if not voucher.is_active():
            return f"The code {voucher.code} is no longer valid. The total is without it."
        available, reason = voucher.is_available_to_user(user)
        return "" if available else f"The code {voucher.code}: {reason}. The total is without it."

    def reset_offer_applications(self):
        """Forget discounts, and the parts of cents that they left over."""
        self.left_over = {}
        super().reset_offer_applications()

    @property
    def shelf_total(self):
        """What its lines come to after discounts, as the shelf shows prices."""
        return sum((line.shelf_total for line in self.all_lines() if line.shelf_total is not None), NOTHING)

    @property
    def weight_g(self):
        """The grams of all that is in it."""
        return delivery.parcel_weight_g((line.product.weight_g, line.quantity) for line in self.all_lines())

    def freeze(self):
        """Close an open basket for changes."""
        self._move(self.FROZEN, only_from=[self.OPEN])

    freeze.alters_data = True

    def thaw(self):
        """Open a frozen basket again; a submitted one stays what it is."""
        self._move(self.OPEN, only_from=[self.FROZEN])

    thaw.alters_data = True

    def submit(self):
        """Mark the basket as ordered. The shop itself does this in ``shop/orders/placing.py``, under the row's lock."""
        self._move(self.SUBMITTED, only_from=[self.OPEN, self.FROZEN], date_submitted=clock.now())

    submit.alters_data = True

    def merge(self, basket, add_quantities=True):
        """Take over the lines of ``basket``, unless one of the two was ordered meanwhile."""
        if type(basket).objects.filter(pk__in=[self.pk, basket.pk], status=self.SUBMITTED).exists():
            return
        super().merge(basket, add_quantities)

    merge.alters_data = True

    def _move(self, status, *, only_from, **fields):
        if not type(self).objects.filter(pk=self.pk, status__in=only_from).update(status=status, **fields):
            self.refresh_from_db(fields=["status"])
            if self.status != status:
                raise PermissionDenied(f"A basket that is {self.status.lower()} cannot become {status.lower()}.")
        vars(self).update(fields, status=status)


class Line(AbstractLine):
    """A basket line whose money is its shelf price, split once for the whole line by the basket's tax rule."""

    def discount(self, discount_value, affected_quantity, incl_tax=True, offer=None):
        """Take whole cents off this line; what is left over of a cent goes to the offer's next line.

        So the lines together are lowered by what the offer gives in all, and no price has a part of a cent.
        """
        left_over = vars(self.basket).setdefault("left_over", {})
        exact = left_over.get(offer, NOTHING) + discount_value
        cents = exact.quantize(NOTHING, rounding=ROUND_DOWN)
        left_over[offer] = exact - cents
        super().discount(cents, affected_quantity, incl_tax, offer)

    @property
    def shelf_unit(self):
        """What one piece costs on the shelf; None when it has no price."""
        return self.purchase_info.price.incl_tax

    @property
    def shelf_total(self):
        """What the line comes to after discounts, as the shelf shows prices."""
        return None if self.shelf_unit is None else max(NOTHING, self.quantity * self.shelf_unit - self.discounts.total)

    @property
    def unit_price_incl_tax(self):
        """One piece, with tax."""
        return self._gross(self.shelf_unit)

    @property
    def unit_price_excl_tax(self):
        """One piece, without tax."""
        return self._net(self.shelf_unit)

    @property
    def line_price_incl_tax(self):
        """All pieces before discounts, with tax."""
        return None if self.shelf_unit is None else self._gross(self.quantity * self.shelf_unit)

    @property
    def line_price_excl_tax(self):
        """All pieces before discounts, without tax."""
        return None if self.shelf_unit is None else self._net(self.quantity * self.shelf_unit)

    @property
    def line_price_incl_tax_incl_discounts(self):
        """What the line comes to, with tax."""
        return self._gross(self.shelf_total)

    @property
    def line_price_excl_tax_incl_discounts(self):
        """What the line comes to, without tax."""
        return self._net(self.shelf_total)

    def get_price_breakdown(self):
        """The pieces at each price: with tax, without, and how many."""
        lowered = int(self.discounts.num_consumed()) if self.discount_value else 0
        rows = [(self.shelf_unit, self.quantity - lowered)]
        if lowered:
            rows.insert(0, (max(NOTHING, self.shelf_unit - self.discount_value / lowered), lowered))
        return [(self._gross(each), self._net(each), count) for each, count in rows if count]

    def _gross(self, shelf):
        return None if shelf is None else self.basket.split(shelf).gross

    def _net(self, shelf):
        return None if shelf is None else self.basket.split(shelf).net


from oscar.apps.basket.models import *  # noqa: E402, F403
