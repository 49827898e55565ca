"""A basket that costs the same few queries however full it is, and that never opens again once it is ordered."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from oscar.apps.basket.abstract_models import AbstractBasket
from oscar.core.loading import get_model

from shop import clock
from shop.delivery import rules as delivery


class Basket(AbstractBasket):
    """Each change of status is one conditional UPDATE, so that an old copy in memory cannot reopen a placed order."""

    def all_lines(self):
        """The lines with all that prices, availability, pictures and delivery ask of them."""
        if self.id is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            products = (
                get_model("catalogue", "Product")
                .objects.select_related("product_class", "parent__product_class")
                .prefetch_attribute_values()
                .prefetch_related("images", "parent__images")
            )
            self._lines = (
                self.lines.select_related("stockrecord__partner")
                .prefetch_related(Prefetch("product", products), "attributes__option")
                .order_by("id")
            )
        return self._lines

    def basket_quantity(self, line):
        """Pieces of the same stock record on all lines, counted from the lines that are already here."""
        return sum(other.quantity for other in self.all_lines() if other.stockrecord_id == line.stockrecord_id)

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
        """Take over the lines of ``basket``, unless it was ordered meanwhile."""
        if type(basket).objects.filter(pk=basket.pk, status=self.SUBMITTED).exists():
            return
        super().merge(basket, add_quantities)

    merge.alters_data = True

    def _move(self, status, *, only_from, **fields):
        if not type(self).objects.filter(pk=self.pk, status__in=only_from).update(status=status, **fields):
            self.refresh_from_db(fields=["status"])
            if self.status != status:
                raise PermissionDenied(f"A basket that is {self.status.lower()} cannot become {status.lower()}.")
        vars(self).update(fields, status=status)


from oscar.apps.basket.models import *  # noqa: E402, F403
