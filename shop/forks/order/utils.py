"""How a basket becomes an order: nothing here sends, counts or asks anybody outside the database."""

import secrets

from django.db.models import F
from oscar.apps.order import exceptions, utils
from oscar.core.loading import get_model

from shop.orders import rules


class OrderNumberGenerator(utils.OrderNumberGenerator):
    """Numbers that say nothing about the basket or about other orders."""

    def order_number(self, basket):
        """A number that hardly any order can have; the database refuses one that an order has."""
        return rules.number_from(secrets.token_bytes(rules.NUMBER_BYTES))


class OrderCreator(utils.OrderCreator):
    """Oscar's creator without its signal: *placed* is not *paid*, and analytics must not be able to spoil an order.

    ``shop.orders.placing`` calls it inside its own transaction, with the basket's row and vouchers locked.
    """

    def place_order(
        self,
        basket,
        total,
        shipping_method,
        shipping_charge,
        *,
        user,
        order_number=None,
        shipping_address=None,
        billing_address=None,
        status=None,
        request=None,
        surcharges=None,
        **fields,
    ):
        """Write the order, its discounts and lines, and allocate stock last, in the order of the stock records."""
        order = self.create_order_model(
            user,
            basket,
            shipping_address,
            shipping_method,
            shipping_charge,
            billing_address,
            total,
            order_number or OrderNumberGenerator().order_number(basket),
            status,
            request,
            surcharges=surcharges,
            **fields,
        )
        self.record_discounts(order, basket, shipping_method, user)
        lines = list(basket.all_lines())
        for line in lines:
            self.create_line_models(order, line)
        for line in sorted(lines, key=lambda line: line.stockrecord_id):
            line.stockrecord.product = line.product  # read with the line, so it need not be asked for again
            self.update_stock_records(line)
        return order

    def create_line_models(self, order, basket_line, extra_line_fields=None):
        """With the tax rule that split its price."""
        tax = basket_line.basket.tax
        basket_line.tax_code = tax.code if tax else None
        return super().create_line_models(order, basket_line, extra_line_fields)

    def record_discounts(self, order, basket, shipping_method, user):
        """Write which offers and vouchers took part, and count their use in the database, not in memory.

        In the order of their ids, as rows are locked everywhere, so that no two orders wait for each other.
        """
        for application in sorted(basket.offer_applications, key=lambda each: each["offer"].pk):
            application["message"] = application["offer"].apply_deferred_benefit(basket, order, application)
            if application["result"].affects_shipping:
                application["discount"] = shipping_method.discount(basket)
                if application["discount"] <= 0:
                    continue
            self.create_discount_model(order, application)
            self.record_discount(application)
        for voucher in basket.vouchers.all():
            self.record_voucher_usage(order, voucher, user)

    def record_discount(self, discount):
        """Count an offer's use, and what its voucher gave."""
        offers = get_model("offer", "ConditionalOffer").objects.filter(pk=discount["offer"].pk)
        offers.update(
            num_applications=F("num_applications") + discount["freq"],
            num_orders=F("num_orders") + 1,
            total_discount=F("total_discount") + discount["discount"],
        )
        if voucher := discount.get("voucher"):
            get_model("voucher", "Voucher").objects.filter(pk=voucher.pk).update(
                total_discount=F("total_discount") + discount["discount"]
            )

    def record_voucher_usage(self, order, voucher, user):
        """Remember who used a voucher; ``placing`` holds the voucher's row lock."""
        available, reason = voucher.is_available_to_user(user=user)
        if not available:
            raise exceptions.UnableToPlaceOrder(str(reason))
        voucher.applications.create(order=order, user=user if user.is_authenticated else None)
        get_model("voucher", "Voucher").objects.filter(pk=voucher.pk).update(num_orders=F("num_orders") + 1)
