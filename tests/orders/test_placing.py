"""A basket becomes an order: once, whole, and at the price the customer saw."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.order.signals import order_placed
from oscar.core.loading import get_class, get_model
from oscar.test import factories as oscar

from shop.mail.models import Consent, Message
from shop.orders import lifecycle, placing, queries, rules
from tests import factories

pytestmark = pytest.mark.django_db
Basket = get_model("basket", "Basket")
Order = get_model("order", "Order")
ProductRecord = get_model("analytics", "ProductRecord")
ShippingAddress = get_model("order", "ShippingAddress")
StockRecord = get_model("partner", "StockRecord")
UserRecord = get_model("analytics", "UserRecord")


def filled(*lines: tuple[object, int]):
    """An open basket of products and quantities; its own product when none is given."""
    basket = oscar.BasketFactory(owner=None)
    basket.strategy = get_class("partner.strategy", "Selector")().strategy()
    for item, quantity in lines or [(factories.product(title="Tips", price="29.90"), 1)]:
        basket.add_product(item, quantity)
    return basket


def submission(**changes) -> placing.Submission:
    country = oscar.CountryFactory(iso_3166_1_a2="GB", printable_name="United Kingdom", is_shipping_country=True)
    fields = {
        "user": AnonymousUser(),
        "guest_email": "buyer@example.com",
        "address": ShippingAddress(last_name="Doe", line1="1 High Street", line4="Leeds", country=country),
        "method_code": "tracked",
    }
    return placing.Submission(**fields | changes)


def place(basket, now: datetime, **changes):
    return placing.place(basket.pk, submission=submission(**changes), now=now)


def test_an_order_waits_for_its_money_with_its_stock_put_aside(now: datetime):
    basket = filled((factories.product(title="Tips", price="29.90", stock=10), 2))
    order = place(basket, now)
    assert (order.status, order.total_incl_tax, order.guest_email) == (
        "Pending payment",
        Decimal("64.70"),
        "buyer@example.com",
    )
    assert (order.date_placed, order.shipping_address.line4) == (now, "Leeds")
    line = order.lines.get()
    assert (line.quantity, line.num_allocated, line.status) == (2, 2, "Pending payment")
    assert line.stockrecord.num_allocated == 2
    basket.refresh_from_db()
    assert (basket.status, basket.date_submitted) == ("Submitted", now)


def test_placed_is_not_paid_so_that_nothing_is_counted_or_written(now: datetime, mailoutbox):
    """Oscar's analytics count an order, and its customer's spending, by this signal: before any money has come."""
    heard: list[object] = []

    def hear(order: object, **ignored: object) -> None:
        heard.append(order)

    order_placed.connect(hear)
    try:
        place(filled(), now)
    finally:
        order_placed.disconnect(hear)
    assert (heard, mailoutbox, Message.objects.count(), UserRecord.objects.count()) == ([], [], 0, 0)
    assert not ProductRecord.objects.filter(num_purchases__gt=0).exists()


@pytest.mark.parametrize("way", ["put aside", "given back"])
def test_two_baskets_never_wait_for_each_other_in_a_circle(now: datetime, monkeypatch: pytest.MonkeyPatch, way: str):
    """Whatever stands first in a basket: the rows of the stock are taken in the order of their numbers."""
    first, second = factories.product(title="Tips", price="9.00"), factories.product(title="Pens", price="90.00")
    taken: list[int] = []

    def watch(name: str) -> None:
        real = getattr(StockRecord, name)
        monkeypatch.setattr(StockRecord, name, lambda record, count: (taken.append(record.pk), real(record, count)))

    basket = filled((second, 1), (first, 1))
    if way == "put aside":
        watch("allocate")
        place(basket, now)
    else:
        order = place(basket, now)
        watch("cancel_allocation")
        lifecycle.cancel(order, reason="Asked", now=now)
    assert taken == [first.stockrecords.get().pk, second.stockrecords.get().pk]


def test_a_second_time_gives_the_same_order(now: datetime):
    basket = filled()
    assert place(basket, now) == place(basket, now)
    assert Order.objects.count() == 1


def test_an_order_that_draws_the_number_of_another_draws_again(now: datetime, monkeypatch: pytest.MonkeyPatch):
    drawn = iter([b"1234567", b"1234567", b"7654321"])
    monkeypatch.setattr("shop.forks.order.utils.secrets.token_bytes", lambda count: next(drawn))
    numbers = [place(filled(), now).number for _ in range(2)]
    assert numbers == [rules.number_from(b"1234567"), rules.number_from(b"7654321")]
    assert Order.objects.filter(shipping_address__line4="Leeds").count() == ShippingAddress.objects.count() == 2


def test_the_number_says_nothing_about_the_basket(now: datetime):
    first, second = place(filled(), now), place(filled(), now)
    assert [len(order.number.replace("-", "")) for order in (first, second)] == [rules.NUMBER_LENGTH] * 2
    assert first.number != second.number


def test_the_database_itself_allows_one_order_per_basket(now: datetime):
    order = place(filled(), now)
    with pytest.raises(IntegrityError, match="orders_one_order_per_basket"), transaction.atomic():
        oscar.OrderFactory(basket=order.basket)


def test_a_sold_out_line_leaves_nothing_behind(now: datetime):
    tips = factories.product(title="Tips", stock=5)
    first, second = filled((tips, 3)), filled((tips, 3))
    place(first, now)
    with pytest.raises(UnableToPlaceOrder, match="“Tips” cannot be bought now: only 2 are left."):
        place(second, now)
    second.refresh_from_db()
    assert (second.status, Order.objects.count(), ShippingAddress.objects.count()) == ("Open", 1, 1)
    assert tips.stockrecords.get().num_allocated == 3


def test_an_empty_basket_is_no_order(now: datetime):
    with pytest.raises(UnableToPlaceOrder, match="empty"):
        place(Basket.objects.create(), now)


def test_a_basket_that_was_merged_away_is_no_order(now: datetime):
    basket = filled()
    Basket.objects.filter(pk=basket.pk).update(status="Merged")
    with pytest.raises(UnableToPlaceOrder, match="no longer open"):
        place(basket, now)


def test_a_price_that_moved_is_shown_again(now: datetime):
    basket = filled((factories.product(price="29.90"), 1))
    with pytest.raises(placing.PriceChanged):
        place(basket, now, agreed_total=Decimal("29.90"))
    assert place(basket, now, agreed_total=Decimal("34.80")).total_incl_tax == Decimal("34.80")


@pytest.mark.parametrize(
    ("price", "currency", "reason"),
    [
        ("29.90", "JPY", "the smallest step of JPY is 1"),
        ("100", "XXX", "takes no payments in XXX"),
        ("2000000.00", "USD", "more than our payment service can take"),
    ],
)
def test_a_total_that_nobody_could_pay_is_told_before_an_order_stands(now: datetime, price, currency, reason):
    tips = factories.product(price=price)
    tips.stockrecords.update(price_currency=currency)
    basket = filled((tips, 1))
    with pytest.raises(UnableToPlaceOrder, match=reason):
        place(basket, now)
    basket.refresh_from_db()
    assert (basket.status, Order.objects.count(), tips.stockrecords.get().num_allocated) == ("Open", 0, None)


def test_an_address_we_do_not_deliver_to_is_no_order(now: datetime):
    elsewhere = oscar.CountryFactory(iso_3166_1_a2="US", is_shipping_country=False)
    address = ShippingAddress(last_name="Doe", line1="1 Main St", line4="Salem", country=elsewhere)
    with pytest.raises(UnableToPlaceOrder, match="We cannot deliver"):
        place(filled(), now, address=address)


def test_a_delivery_we_do_not_offer_is_no_order(now: datetime):
    with pytest.raises(UnableToPlaceOrder, match="Please check both."):
        place(filled(), now, method_code="pigeon")


def test_what_no_pen_takes_is_no_order(now: datetime):
    factories.device("G7", PRO="no_fit")
    with pytest.raises(UnableToPlaceOrder, match="“Pro tips” cannot be bought: "):
        place(filled((factories.product(title="Pro tips", fit_family="PRO"), 1)), now)
    assert Order.objects.count() == 0


def test_what_may_not_be_offered_where_it_goes_is_no_order(now: datetime):
    canada = oscar.CountryFactory(iso_3166_1_a2="CA", printable_name="Canada", is_shipping_country=True)
    address = ShippingAddress(last_name="Doe", line1="1 Main St", line4="Toronto", country=canada)
    tips = factories.product(title="Home 12-pin", audience="home", tip_type="needle")
    with pytest.raises(UnableToPlaceOrder, match="Home 12-pin"):
        place(filled((tips, 1)), now, address=address)
    assert Order.objects.count() == 0


@pytest.mark.parametrize("wording", ["Yes, write to me now and then", ""], ids=["ticked", "not ticked"])
def test_a_yes_to_marketing_letters_counts_with_the_order_and_its_words(now: datetime, wording: str):
    order = place(filled(), now, consent=wording)
    kept = Consent.objects.values_list("purpose", "given", "wording", "where", "order_number", "at")
    assert list(kept) == ([("marketing", True, wording, "checkout", order.number, now)] if wording else [])


def voucher_of(percent: int, **fields):
    """A voucher that takes ``percent`` off."""
    everything = oscar.RangeFactory(includes_all_products=True)
    offer = oscar.ConditionalOfferFactory(
        offer_type="Voucher",
        condition=oscar.ConditionFactory(range=everything, type="Count", value=1),
        benefit=oscar.BenefitFactory(range=everything, type="Percentage", value=percent),
    )
    voucher = oscar.VoucherFactory(**fields)
    voucher.offers.add(offer)
    return voucher


def test_a_voucher_is_counted_with_its_offer(now: datetime):
    voucher = voucher_of(10, usage="Single use")
    basket = filled((factories.product(price="100.00"), 1))
    basket.vouchers.add(voucher)
    order = place(basket, now)
    voucher.refresh_from_db()
    offer = voucher.offers.get()
    assert order.total_incl_tax == Decimal("90.00")
    assert (voucher.num_orders, voucher.total_discount, voucher.applications.count()) == (1, Decimal("10.00"), 1)
    assert (offer.num_orders, offer.num_applications, offer.total_discount) == (1, 1, Decimal("10.00"))


def test_a_used_voucher_is_told(now: datetime):
    voucher = voucher_of(10, usage="Single use")
    first, second = filled(), filled()
    for basket in (first, second):
        basket.vouchers.add(voucher)
    place(first, now)
    with pytest.raises(UnableToPlaceOrder, match="This voucher has already been used"):
        place(second, now)


def test_a_voucher_that_ended_is_left_out(now: datetime):
    voucher = voucher_of(10)
    basket = filled((factories.product(price="100.00"), 1))
    basket.vouchers.add(voucher)
    type(voucher).objects.update(end_datetime=datetime(2020, 1, 1, tzinfo=now.tzinfo))
    order = place(basket, now)
    assert (order.total_incl_tax, basket.vouchers.count()) == (Decimal("100.00"), 0)


def test_an_account_order_carries_no_guest_address(now: datetime):
    user = oscar.UserFactory()
    order = place(filled(), now, user=user, guest_email="")
    assert (order.user, order.email) == (user, user.email)


def test_the_link_of_an_order_opens_it_and_no_other(now: datetime, settings):
    order = place(filled(), now)
    token = queries.token_for(order)
    assert queries.find_by_token(token) == order
    assert queries.find_by_token(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert queries.find_by_token(order.number) is None
    assert queries.status_url(order) == f"{settings.SHOP_URL}/accounts/order-status/{order.number}/{token}/"


def test_the_link_of_an_order_that_is_gone_opens_nothing(now: datetime):
    order = place(filled(), now)
    token = queries.token_for(order)
    order.delete()
    assert queries.find_by_token(token) is None
