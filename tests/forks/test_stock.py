"""Stock that cannot be sold twice, prices, and who may buy what."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.apps.partner.exceptions import InvalidStockAdjustment
from oscar.core.loading import get_class, get_model

from tests import factories

pytestmark = pytest.mark.django_db
StockAlert = get_model("partner", "StockAlert")
StockRecord = get_model("partner", "StockRecord")


def record(*, stock: int | None = 5, **facts):
    return factories.product(title="Tips", stock=stock, **facts).stockrecords.get()


def record_twice():
    """Two copies in memory of one row."""
    held = record(stock=5)
    return held, StockRecord.objects.get(pk=held.pk)


def strategy():
    return get_class("partner.strategy", "Selector")().strategy()


def counts(held) -> tuple[int | None, int | None]:
    held.refresh_from_db()
    return held.num_in_stock, held.num_allocated


def test_pieces_are_promised_while_there_are_any():
    held = record(stock=5)
    held.allocate(3)
    held.allocate(2)
    assert counts(held) == (5, 5)


def test_the_last_piece_is_promised_once_and_the_loser_is_told_the_product():
    held, stale = record_twice()
    held.allocate(5)
    with pytest.raises(UnableToPlaceOrder, match="“Tips” has just sold out"):
        stale.allocate(1)
    assert counts(held) == (5, 5)


def test_a_low_stock_alert_is_looked_for_only_when_a_sale_leaves_too_few(django_capture_on_commit_callbacks):
    held = record(stock=5)
    StockRecord.objects.update(low_stock_threshold=3)
    held.refresh_from_db()
    with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks(execute=True):
        held.allocate(2)
    assert [each["sql"] for each in asked if "partner_stockalert" in each["sql"]] == []
    with django_capture_on_commit_callbacks(execute=True):
        held.allocate(1)
        held.allocate(1)
    assert StockAlert.objects.get().status == StockAlert.OPEN
    with django_capture_on_commit_callbacks(execute=True):
        held.cancel_allocation(2)
    assert StockAlert.objects.get().status == StockAlert.CLOSED


@pytest.mark.django_db(transaction=True)
def test_two_sales_at_one_moment_open_one_alert():
    held = record(stock=5)
    StockRecord.objects.update(low_stock_threshold=5, num_allocated=2)
    held.refresh_from_db()

    def look():
        post_save.send(StockRecord, instance=held, created=False, raw=False)
        connection.close()

    second = threading.Thread(target=look)
    with transaction.atomic():
        post_save.send(StockRecord, instance=held, created=False, raw=False)
        second.start()
        second.join(0.3)
        assert second.is_alive()
    second.join()
    assert StockAlert.objects.get().status == StockAlert.OPEN


def test_an_alert_tells_of_the_stock_as_it_is_by_now():
    """Of two sales, the first may be heard of last."""
    held, stale = record_twice()
    StockRecord.objects.update(low_stock_threshold=3)
    for each in (held, stale):
        each.refresh_from_db()
    stale.allocate(3)
    held.cancel_allocation(3)
    stale.post_save_signal(only_fewer=True)
    assert not StockAlert.objects.exists()


def test_pieces_are_given_back_although_two_alerts_are_open(django_capture_on_commit_callbacks):
    held = record(stock=5)
    held.allocate(2)
    for _ in range(2):
        StockAlert.objects.create(stockrecord=held, threshold=3)
    with django_capture_on_commit_callbacks(execute=True):
        held.cancel_allocation(2)
    assert counts(held) == (5, 0)
    assert {alert.status for alert in StockAlert.objects.all()} == {StockAlert.CLOSED}


def test_whoever_listens_to_the_stock_cannot_keep_pieces_from_being_given_back(django_capture_on_commit_callbacks):
    def stumble(**kwargs):
        raise ValueError("A card could not be drawn.")

    held = record(stock=5)
    held.allocate(2)
    post_save.connect(stumble, sender=StockRecord)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            held.cancel_allocation(2)
    finally:
        post_save.disconnect(stumble, sender=StockRecord)
    assert counts(held) == (5, 0)


def test_the_customer_is_told_how_many_are_left():
    held = record(stock=5)
    held.allocate(3)
    with pytest.raises(UnableToPlaceOrder, match="Only 2 of “Tips” are left"):
        held.allocate(3)


def test_a_parcel_takes_promised_pieces_out():
    held = record(stock=5)
    held.allocate(3)
    held.consume_allocation(2)
    assert counts(held) == (3, 1)


def test_a_parcel_cannot_take_what_was_not_promised():
    held = record(stock=5)
    held.allocate(1)
    with pytest.raises(InvalidStockAdjustment):
        held.consume_allocation(2)
    assert counts(held) == (5, 1)


def test_giving_back_more_than_was_promised_stops_at_none():
    held = record(stock=5)
    held.allocate(2)
    held.cancel_allocation(3)
    assert counts(held) == (5, 0)


def test_products_that_are_not_counted_are_never_short():
    held = record(stock=1)
    held.product.product_class.track_stock = False
    held.product.product_class.save()
    held = StockRecord.objects.get(pk=held.pk)
    held.allocate(9)
    held.consume_allocation(9)
    assert counts(held) == (1, None)


def test_the_database_refuses_to_promise_more_than_there_is():
    held = record(stock=5)
    with pytest.raises(IntegrityError, match="orders_stock_not_oversold"), transaction.atomic():
        StockRecord.objects.filter(pk=held.pk).update(num_allocated=6)
    with pytest.raises(IntegrityError, match="orders_stock_not_oversold"), transaction.atomic():
        StockRecord.objects.filter(pk=held.pk).update(num_allocated=-1)


def test_a_form_may_not_lower_the_stock_below_what_was_promised():
    held = record(stock=5)
    held.allocate(3)
    held.num_in_stock = 2
    with pytest.raises(ValidationError) as refused:
        held.full_clean()
    assert refused.value.message_dict == {
        "num_in_stock": ["3 are already promised to orders, so the stock cannot be lower than that."]
    }
    held.num_in_stock = 3
    held.full_clean()


def test_saving_a_price_does_not_undo_a_promise_made_meanwhile():
    stale, held = record_twice()
    held.allocate(4)
    stale.price = Decimal("1.00")
    stale.save()
    assert counts(held) == (5, 4)
    assert held.price == Decimal("1.00")


def test_a_count_that_is_changed_on_purpose_is_saved():
    held = StockRecord.objects.get(pk=record(stock=5).pk)
    held.num_in_stock = 8
    held.save()
    assert counts(held) == (8, None)


def test_prices_include_tax_and_are_not_split_yet():
    price = strategy().fetch_for_product(record(price="29.90").product).price
    assert (price.currency, price.incl_tax, price.excl_tax) == ("USD", Decimal("29.90"), Decimal("29.90"))


def test_a_professional_product_is_shown_but_not_sold():
    found = strategy().fetch_for_product(record(audience="professional").product)
    assert found.price.exists is True
    assert found.availability.is_available_to_buy is False
    assert found.availability.message == "Sold to verified professionals only; the check is not open yet."


def test_a_home_product_is_sold():
    assert strategy().fetch_for_product(record(audience="home").product).availability.is_available_to_buy is True


# --- What has no page ---


def hidden(item):
    item.is_public = False
    item.save()
    return item


def test_a_product_that_is_not_public_goes_into_no_basket(client):
    secret = hidden(factories.product(title="Draft", audience="home"))
    client.post(f"/basket/add/{secret.pk}/", {"quantity": 1})
    assert get_model("basket", "Line").objects.count() == 0


@pytest.mark.parametrize("hide", ["pack", "parent"])
def test_no_pack_is_bought_that_is_not_public_or_whose_product_is_not(client, hide: str):
    parent = factories.family((10, "29.90", 5), audience="home")
    pack = parent.children.get()
    hidden(pack if hide == "pack" else parent)
    client.post(f"/basket/add/{pack.pk}/", {"quantity": 1})
    client.post(f"/basket/add/{parent.pk}/", {"quantity": 1, "child_id": pack.pk})
    assert get_model("basket", "Line").objects.count() == 0


def test_what_was_withdrawn_meanwhile_is_not_sold_out_of_a_basket():
    item = hidden(factories.product(title="Withdrawn", audience="home"))
    availability = strategy().fetch_for_product(item).availability
    assert availability.is_purchase_permitted(1) == (False, "it is not sold at the moment")
