"""The dashboard's way to an order: none of Oscar's own events may move it past ``shop/orders/lifecycle``."""

from oscar.apps.order import exceptions, processing


class EventHandler(processing.EventHandler):
    """Refuses what would change an order without its stock, money and letters."""

    def handle_order_status_change(self, order, new_status, note_msg=None):
        """Refused: the order page's own buttons do this."""
        raise exceptions.InvalidOrderStatus("Use the buttons of the order page.")

    def handle_shipping_event(self, order, event_type, lines, line_quantities, **kwargs):
        """Refused: a parcel is dispatched with the order page's own form."""
        raise exceptions.InvalidShippingEvent("Use the buttons of the order page.")

    def handle_payment_event(self, order, event_type, amount, lines=None, line_quantities=None, **kwargs):
        """Refused: money is moved by the payments room only."""
        raise exceptions.InvalidPaymentEvent("Use the buttons of the order page.")
