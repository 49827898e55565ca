"""Oscar's orders, whose status nobody sets but ``shop/orders/lifecycle`` (no table is changed)."""

from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder
from oscar.apps.order.exceptions import InvalidLineStatus, InvalidOrderStatus

from shop.orders.models import OrderQuerySet


class Order(AbstractOrder):
    """An order. Its status is the visible end of stock, money and letters, so it is never set alone."""

    objects = OrderQuerySet.as_manager()

    @property
    def standing(self):
        """The status, but for holds: what an order in review was before (see ``shop.orders.queries``)."""
        from shop.orders import queries

        return queries.standing_of(self)

    def set_status(self, new_status):
        """Refused: ``shop.orders.lifecycle`` changes an order, with all that the change sets off."""
        raise InvalidOrderStatus("An order's status changes only through shop.orders.lifecycle.")


class Line(AbstractLine):
    """A line of an order; its status follows the order's parcels."""

    def set_status(self, new_status):
        """Refused: a line's status follows its parcels."""
        raise InvalidLineStatus("A line's status changes only through shop.orders.lifecycle.")


from oscar.apps.order.models import *  # noqa: E402, F403
