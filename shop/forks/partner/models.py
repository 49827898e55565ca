"""Stock that cannot be sold twice: each count is written by one conditional UPDATE (no table is changed)."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.db.models import F, signals
from django.db.models.functions import Coalesce
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.partner.abstract_models import AbstractStockRecord
from oscar.apps.partner.exceptions import InvalidStockAdjustment

COUNTS = ("num_in_stock", "num_allocated")


class StockRecord(AbstractStockRecord):
    """A product's price and pieces. ``num_allocated`` of ``num_in_stock`` are promised to orders."""

    @classmethod
    def from_db(cls, db, field_names, values):
        """Remember the counts as read, so that ``save`` writes only those that were changed on purpose."""
        record = super().from_db(db, field_names, values)
        record._counts_read = {name: record.__dict__.get(name) for name in COUNTS}
        return record

    def allocate(self, quantity):
        """Promise ``quantity`` pieces to an order, or raise ``UnableToPlaceOrder`` that names the product."""
        if not self.can_track_allocations:
            return
        enough = {"num_in_stock__gte": Coalesce(F("num_allocated"), 0) + quantity}
        if not self._adjust(enough, takes=True, num_allocated=Coalesce(F("num_allocated"), 0) + quantity):
            self.refresh_from_db(fields=COUNTS)
            raise UnableToPlaceOrder(_sold_out(self.product.get_title(), left=max(self.net_stock_level, 0)))

    allocate.alters_data = True

    def consume_allocation(self, quantity):
        """Take promised pieces out of stock, as a parcel leaves; ``InvalidStockAdjustment`` when not all were there."""
        if not self.can_track_allocations:
            return
        there = {"num_in_stock__gte": quantity, "num_allocated__gte": quantity}
        changes = {name: F(name) - quantity for name in COUNTS}
        if not self._adjust(there, **changes):
            raise InvalidStockAdjustment(f"Fewer than {quantity} pieces are allocated.")

    consume_allocation.alters_data = True

    def _adjust(self, condition, *, takes=False, **changes):
        """Whether the row met ``condition`` and took ``changes``. Low-stock alerts look after the commit."""
        rows = type(self).objects.filter(pk=self.pk, **condition).update(**changes)
        if rows:
            self.refresh_from_db(fields=COUNTS)
            only_fewer = takes and self.net_stock_level > 0
            transaction.on_commit(partial(self.post_save_signal, only_fewer=only_fewer), robust=True)
        return bool(rows)

    def post_save_signal(self, *, only_fewer=False):
        """Oscar's, which also says whether nothing is news but that fewer pieces are left, and some still are."""
        using = router.db_for_write(type(self), instance=self)
        signals.post_save.send(type(self), instance=self, created=False, raw=False, using=using, only_fewer=only_fewer)

    def refresh_from_db(self, *args, **kwargs):
        """Read again, and remember what was read."""
        super().refresh_from_db(*args, **kwargs)
        self._counts_read = {name: self.__dict__.get(name) for name in COUNTS}

    def save(self, *args, **kwargs):
        """Write all but the counts that nobody changed here: another order may have moved them meanwhile."""
        unchanged = {name for name, read in getattr(self, "_counts_read", {}).items() if getattr(self, name) == read}
        if unchanged and not self._state.adding and not kwargs.get("update_fields") and not args:
            fields = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = fields - unchanged
        super().save(*args, **kwargs)

    def clean(self):
        """No form may lower the stock below what orders were promised; the database would refuse it too."""
        super().clean()
        promised = self.num_allocated or 0
        if promised and (self.num_in_stock is None or self.num_in_stock < promised):
            raise ValidationError(
                {"num_in_stock": f"{promised} are already promised to orders, so the stock cannot be lower than that."}
            )


def _sold_out(title, *, left):
    if not left:
        return f"“{title}” has just sold out. Please take it out of your basket to go on."
    return f"Only {left} of “{title}” are left. Please change the quantity in your basket to go on."


from oscar.apps.partner.models import *  # noqa: E402, F403
