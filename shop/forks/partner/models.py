"""Stock that cannot be sold twice: each count is written by one conditional UPDATE (no table is changed)."""

from django.core.exceptions import ValidationError
from django.db import connection, router, transaction
from django.db.models import signals
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.partner.abstract_models import AbstractStockRecord
from oscar.apps.partner.exceptions import InvalidStockAdjustment

COUNTS = ("num_in_stock", "num_allocated")
# Written out, because only so does one statement also tell what is left.
PROMISE = """
    UPDATE partner_stockrecord SET num_allocated = coalesce(num_allocated, 0) + %(quantity)s
    WHERE id = %(id)s AND num_in_stock >= coalesce(num_allocated, 0) + %(quantity)s
    RETURNING num_in_stock, num_allocated
"""
LEAVE = """
    UPDATE partner_stockrecord
    SET num_in_stock = num_in_stock - %(quantity)s, num_allocated = num_allocated - %(quantity)s
    WHERE id = %(id)s AND num_in_stock >= %(quantity)s AND num_allocated >= %(quantity)s
    RETURNING num_in_stock, num_allocated
"""
GIVE_BACK = """
    UPDATE partner_stockrecord SET num_allocated = greatest(coalesce(num_allocated, 0) - %(quantity)s, 0)
    WHERE id = %(id)s
    RETURNING num_in_stock, num_allocated
"""


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
        if not self._adjust(PROMISE, quantity):
            self.refresh_from_db(fields=COUNTS)
            raise UnableToPlaceOrder(_sold_out(self.product.get_title(), left=max(self.net_stock_level, 0)))

    allocate.alters_data = True

    def consume_allocation(self, quantity):
        """Take promised pieces out of stock, as a parcel leaves; ``InvalidStockAdjustment`` when not all were there."""
        if not self.can_track_allocations:
            return
        if not self._adjust(LEAVE, quantity):
            raise InvalidStockAdjustment(f"Fewer than {quantity} pieces are allocated.")

    consume_allocation.alters_data = True

    def cancel_allocation(self, quantity):
        """Give promised pieces back, at most all of them. No listener's trouble may keep an order from its end."""
        if self.can_track_allocations:
            self._adjust(GIVE_BACK, quantity)

    cancel_allocation.alters_data = True

    def _adjust(self, statement, quantity):
        """Whether the row met the statement's condition. Then its counts are known; listeners hear after the commit."""
        with connection.cursor() as cursor:
            cursor.execute(statement, {"id": self.pk, "quantity": quantity})
            counts = cursor.fetchone()
        if counts is None:
            return False
        self._counts_read = dict(zip(COUNTS, counts, strict=True))
        vars(self).update(self._counts_read)
        only_fewer = statement is PROMISE and self.net_stock_level > 0

        # A function, and no partial: Django names it when it stumbles, and stumbles itself over what has no name.
        def tell():
            self.post_save_signal(only_fewer=only_fewer)

        transaction.on_commit(tell, robust=True)
        return True

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
