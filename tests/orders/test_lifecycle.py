"""Each change of an order's state, all it sets off, and what it refuses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model
from oscar.test import factories as oscar

from shop.aftercare.rules import LotFact
from shop.delivery import actions as delivery
from shop.delivery import queries as deliveries
from shop.lots.models import Lot
from shop.orders import lifecycle, rules
from shop.orders.models import Parcel
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told", "letters")]
Order = get_model("order", "Order")


def order(status: str, *, pieces: int = 3, stock: int = 10, **fields):
    """An order of ``pieces`` of one product of which ``stock`` lay in stock when it was placed."""
    return factories.order(status=status, lines=[(factories.product(title="Tips", stock=stock), pieces)], **fields)


def counts(order) -> tuple[int, int]:
    """(in stock, allocated) of the order's first product."""
    record = order.lines.first().stockrecord
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated


def changes(order) -> list[tuple[str, str]]:
    return list(order.status_changes.order_by("id").values_list("old_status", "new_status"))


def sent(order, pieces: int, now: datetime, tracking: str = "T1") -> Parcel:
    return factories.parcel(order, pieces=pieces, tracking=tracking, now=now)


# --- Paid ---


def test_paid_moves_the_order_and_its_lines_and_tells_aftercare(now: datetime, told):
    placed = order(rules.PENDING)
    assert lifecycle.mark_paid(placed, now=now) is True
    assert placed.status == "Paid"
    assert [line.status for line in placed.lines.all()] == ["Paid"]
    assert changes(placed) == [("Pending payment", "Paid")]
    assert told == [("enrol_soon", placed.pk, {})]


def test_paid_twice_is_one_change(now: datetime, told):
    placed = order(rules.PENDING)
    lifecycle.mark_paid(placed, now=now)
    assert lifecycle.mark_paid(placed, now=now) is False
    assert (changes(placed), told.names()) == ([("Pending payment", "Paid")], ["enrol_soon"])


@pytest.mark.parametrize(
    ("method", "days_later", "promised"),
    [
        ("tracked", 0, "between Thu 3 and Fri 4 December"),
        ("tracked", 4, "between Wed 9 and Thu 10 December"),
        ("offered no more", 4, "between Thu 3 and Fri 4 December"),
    ],
)
def test_the_promised_days_count_from_the_day_that_the_money_came(method: str, days_later: int, promised: str):
    """A bank debit takes days, in which nothing leaves: a page that kept to the first day would say that it is late."""
    ordered_at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    factories.method(code="tracked", countries=["GB"])
    (offer,) = deliveries.offers("GB", now=ordered_at)
    britain = oscar.CountryFactory(iso_3166_1_a2="GB")
    placed = order(rules.PENDING, shipping_address=oscar.ShippingAddressFactory(country=britain))
    Order.objects.filter(pk=placed.pk).update(date_placed=ordered_at)
    delivery.record(placed, offer=replace(offer, code=method), weight_g=150)
    lifecycle.mark_paid(placed, now=ordered_at + timedelta(days=days_later, hours=1))
    assert str(deliveries.promised(Order.objects.get())) == f"Tracked delivery, {promised}"


@pytest.mark.parametrize("status", [rules.PARTLY, rules.DISPATCHED, rules.DELIVERED, rules.REFUNDED])
def test_a_late_word_of_payment_changes_nothing(status: str, now: datetime):
    assert lifecycle.mark_paid(order(status), now=now) is False


def test_a_cancelled_order_cannot_be_paid(now: datetime):
    with pytest.raises(lifecycle.Refused, match="This order is cancelled; nothing more can happen to it."):
        lifecycle.mark_paid(order(rules.CANCELLED), now=now)


def test_the_trace_carries_the_given_moment(now: datetime):
    placed = order(rules.PENDING)
    lifecycle.mark_paid(placed, now=now)
    assert placed.status_changes.get().date_created == now
    assert placed.notes.get().date_created == now


# --- Cancelled, expired ---


def test_cancelling_gives_the_stock_back_and_tells_the_customer(now: datetime, told, letters):
    placed = order(rules.PENDING, pieces=3, stock=10)
    assert counts(placed) == (10, 3)
    clerk = oscar.UserFactory()
    assert lifecycle.cancel(placed, reason="You asked us to.", now=now, by=clerk) is True
    assert (placed.status, counts(placed)) == ("Cancelled", (10, 0))
    assert [line.status for line in placed.lines.all()] == ["Cancelled"]
    assert told == [("stop", placed.pk, {"reason": "You asked us to.", "now": now})]
    assert [(letter["template"], letter["to_address"], letter["key"]) for letter in letters] == [
        ("order_cancelled", "buyer@example.com", f"order_cancelled:{placed.pk}")
    ]
    note = placed.notes.get()
    assert (note.user, note.message, note.is_editable()) == (clerk, "Cancelled: You asked us to.", False)


def test_cancelling_twice_gives_the_stock_back_once(now: datetime, letters):
    placed = order(rules.PENDING)
    other = factories.order(lines=[(placed.lines.get().product, 2)])
    lifecycle.cancel(placed, reason="No.", now=now)
    assert lifecycle.cancel(placed, reason="No.", now=now) is False
    assert (counts(other), len(letters)) == ((10, 2), 1)


def test_a_paid_order_is_not_cancelled_but_refunded(now: datetime):
    paid = order(rules.PAID)
    with pytest.raises(lifecycle.Refused, match="Refund it instead") as refused:
        lifecycle.cancel(paid, reason="No.", now=now)
    assert refused.value.reason.startswith("This order is paid.")
    assert counts(paid) == (10, 3)


def test_an_unpaid_order_expires(now: datetime, letters):
    placed = order(rules.PENDING)
    assert lifecycle.expire(placed, now=now) is True
    assert lifecycle.expire(placed, now=now) is False
    assert (placed.status, counts(placed)) == ("Cancelled", (10, 0))
    assert [letter["template"] for letter in letters] == ["order_expired"]


def test_a_paid_order_does_not_expire(now: datetime):
    with pytest.raises(lifecycle.Refused):
        lifecycle.expire(order(rules.PAID), now=now)


def test_nobody_is_written_to_when_the_account_is_gone(now: datetime, letters):
    placed = order(rules.PENDING, email="")
    lifecycle.expire(placed, now=now)
    assert letters == []


def test_a_deleted_product_does_not_keep_an_order_from_ending(now: datetime):
    placed = order(rules.PENDING)
    placed.lines.get().product.delete()
    lifecycle.expire(placed, now=now)
    assert placed.lines.get().num_allocated == 0


def test_expiry_gives_vouchers_and_offers_back(now: datetime):
    offer = oscar.ConditionalOfferFactory(num_applications=3, num_orders=2, total_discount=Decimal("8.00"))
    voucher = oscar.VoucherFactory(num_orders=2, total_discount=Decimal("8.00"), usage="Single use")
    placed = order(rules.PENDING)
    voucher.applications.create(order=placed)
    placed.discounts.create(
        offer_id=offer.pk, offer_name=offer.name, voucher_id=voucher.pk, frequency=1, amount=Decimal("5.00")
    )
    placed.discounts.create(offer_id=offer.pk, frequency=None, amount=Decimal("1.00"))
    lifecycle.expire(placed, now=now)
    offer.refresh_from_db()
    voucher.refresh_from_db()
    assert (offer.num_applications, offer.num_orders, offer.total_discount) == (2, 0, Decimal("2.00"))
    assert (voucher.num_orders, voucher.total_discount) == (1, Decimal("3.00"))
    assert voucher.is_available_to_user() == (True, "")
    assert [discount.offer_name for discount in placed.discounts.order_by("id")] == [offer.name, offer.name]
    assert offer.get_num_user_applications(placed.user) == 0


# --- Refunded ---


def test_a_refund_before_dispatch_gives_the_stock_back(now: datetime, told, letters):
    paid = order(rules.PAID, pieces=3)
    assert lifecycle.mark_refunded(paid, reason="Changed mind.", now=now) is True
    assert lifecycle.mark_refunded(paid, reason="Changed mind.", now=now) is False
    assert (paid.status, counts(paid), told.names()) == ("Refunded", (10, 0), ["stop"])
    assert [letter["template"] for letter in letters] == ["order_refunded"]


def test_a_refund_after_a_parcel_gives_back_only_what_stayed(now: datetime):
    paid = order(rules.PAID, pieces=3)
    sent(paid, 2, now)
    lifecycle.mark_refunded(paid, reason="Lost.", now=now)
    assert counts(paid) == (8, 0)


def test_an_unpaid_order_cannot_be_refunded(now: datetime):
    with pytest.raises(lifecycle.Refused, match="not paid yet"):
        lifecycle.mark_refunded(order(rules.PENDING), reason="", now=now)


# --- Dispatched ---


def test_a_whole_parcel_uses_the_stock_up(now: datetime, told):
    paid = order(rules.PAID, pieces=3, stock=10)
    parcel = sent(paid, 3, now)
    assert (paid.status, counts(paid)) == ("Dispatched", (7, 0))
    assert list(parcel.lines.values_list("line_id", "quantity")) == [(paid.lines.get().pk, 3)]
    assert [line.status for line in paid.lines.all()] == ["Dispatched"]
    lot = LotFact(
        title="Tips",
        sku=paid.lines.get().partner_sku,
        number="A1",
        expires_on=date(2028, 5, 31),
        pieces=3,
        ref=str(Lot.objects.get().pk),
    )
    assert told == [("note_dispatched", paid.pk, {"dispatched_at": now, "now": now, "lots": [lot]})]


def test_two_parcels_make_an_order_whole(now: datetime):
    paid = order(rules.PAID, pieces=3)
    sent(paid, 1, now, "T1")
    assert (paid.status, counts(paid)) == ("Partly dispatched", (9, 2))
    assert [line.status for line in paid.lines.all()] == ["Partly dispatched"]
    sent(paid, 1, now, "T2")
    sent(paid, 1, now, "T3")
    assert (paid.status, counts(paid)) == ("Dispatched", (7, 0))
    assert changes(paid) == [("Paid", "Partly dispatched"), ("Partly dispatched", "Dispatched")]


def test_the_same_parcel_told_twice_is_one_parcel(now: datetime):
    paid = order(rules.PAID, pieces=3)
    assert sent(paid, 1, now) == sent(paid, 1, now)
    assert (paid.parcels.count(), counts(paid)) == (1, (9, 2))


def test_another_parcel_under_the_same_number_is_another_parcel(now: datetime):
    paid = order(rules.PAID, pieces=3)
    assert sent(paid, 1, now) != sent(paid, 2, now)


def test_parcels_without_a_number_are_never_taken_for_each_other(now: datetime):
    paid = order(rules.PAID, pieces=2)
    assert sent(paid, 1, now, "") != sent(paid, 1, now, "")


def test_more_than_was_bought_is_refused(now: datetime):
    paid = order(rules.PAID, pieces=3)
    with pytest.raises(lifecycle.Refused, match="Only 3 of “Tips” are left to dispatch, not 4."):
        sent(paid, 4, now)
    assert (paid.parcels.count(), counts(paid)) == (0, (10, 3))


def test_an_unpaid_order_stays_in_the_house(now: datetime):
    with pytest.raises(lifecycle.Refused, match="not paid yet"):
        sent(order(rules.PENDING), 1, now)


def test_a_parcel_that_the_stock_cannot_hold_is_refused_whole(now: datetime):
    paid = order(rules.PAID, pieces=3)
    paid.lines.get().stockrecord._meta.model.objects.update(num_allocated=0)
    with pytest.raises(lifecycle.Refused, match="Correct the stock first"):
        sent(paid, 3, now)
    assert (paid.status, paid.parcels.count()) == ("Paid", 0)


def test_a_product_that_left_the_catalogue_can_still_be_sent(now: datetime):
    paid = order(rules.PAID, pieces=1)
    paid.lines.get().product.delete()
    sent(paid, 1, now)
    assert paid.lines.get().num_allocated == 0


def test_a_parcel_whose_lots_do_not_add_up_is_refused_whole(now: datetime):
    paid = order(rules.PAID, pieces=3)
    with pytest.raises(lifecycle.Refused, match="Tips"):
        factories.parcel(paid, pieces=3, lots=[factories.share(2)], now=now)
    paid.refresh_from_db()
    assert (paid.status, paid.parcels.count(), counts(paid)) == ("Paid", 0, (10, 3))


def test_lines_that_stay_at_home_are_left_alone(now: datetime):
    pen, tips = factories.product(title="Pen", kind="pen"), factories.product(title="Tips")
    paid = factories.order(lines=[(pen, 1), (tips, 2)])
    first, second = paid.lines.all()
    lifecycle.dispatch(paid, quantities={first.pk: 1, second.pk: 0}, carrier="Post", tracking_number="", now=now)
    assert [line.status for line in paid.lines.all()] == ["Dispatched", "Paid"]
    assert [line.num_allocated for line in paid.lines.all()] == [0, 2]


# --- Pieces that are never sent, and that are sent after all ---


def two_lines():
    """A paid order of a pen and of two tips."""
    pen, tips = factories.product(title="Pen", kind="pen"), factories.product(title="Tips")
    return factories.order(lines=[(pen, 1), (tips, 2)])


def test_more_than_is_left_to_send_cannot_be_taken_off(now: datetime):
    paid = order(rules.PAID, pieces=3)
    with pytest.raises(lifecycle.Refused, match="Only 3 of “Tips” are left to take off, not 4."):
        lifecycle.drop(paid, quantities={paid.lines.get().pk: 4}, now=now)
    assert counts(paid) == (10, 3)


def test_pieces_that_come_back_to_the_list_leave_a_refunded_line_as_it_is(now: datetime):
    paid = two_lines()
    pen, tips = paid.lines.order_by("pk")
    factories.parcel(paid, now=now)
    lifecycle.drop(paid, quantities={tips.pk: 2}, now=now)
    assert (paid.status, [line.status for line in paid.lines.order_by("pk")]) == ("Dispatched", ["Dispatched"] * 2)
    lifecycle.note_lines_gone(paid, gone=[pen.pk], now=now)
    lifecycle.take_up(paid, quantities={tips.pk: 1}, now=now)
    assert (paid.status, [line.status for line in paid.lines.order_by("pk")]) == (
        "Partly dispatched",
        ["Refunded", "Paid"],
    )


def test_pieces_of_a_product_that_left_the_catalogue_come_off_the_list_and_back(now: datetime):
    paid = order(rules.PAID, pieces=3)
    line = paid.lines.get()
    line.product.delete()
    lifecycle.drop(paid, quantities={line.pk: 2}, now=now)
    assert paid.lines.get().num_allocated == 1
    lifecycle.take_up(paid, quantities={line.pk: 2}, now=now)
    assert paid.lines.get().num_allocated == 3


# --- Delivered ---


def test_delivery_is_written_on_every_parcel(now: datetime, told):
    paid = order(rules.PAID, pieces=3)
    sent(paid, 3, now)
    later = now + timedelta(days=2)
    assert lifecycle.mark_delivered(paid, delivered_at=later, now=later) is True
    assert lifecycle.mark_delivered(paid, delivered_at=later, now=later) is False
    assert (paid.status, paid.parcels.get().delivered_at) == ("Delivered", later)
    assert [line.status for line in paid.lines.all()] == ["Delivered"]
    assert told.names() == ["note_dispatched", "note_delivered"]


def test_a_part_is_not_the_whole(now: datetime):
    paid = order(rules.PAID, pieces=3)
    sent(paid, 1, now)
    with pytest.raises(lifecycle.Refused, match="before all of it has been dispatched"):
        lifecycle.mark_delivered(paid, delivered_at=now, now=now)


def test_nothing_arrives_before_it_left(now: datetime):
    paid = order(rules.PAID, pieces=1)
    sent(paid, 1, now)
    with pytest.raises(lifecycle.Refused, match="A parcel cannot arrive before it was dispatched."):
        lifecycle.mark_delivered(paid, delivered_at=now - timedelta(days=1), now=now)


def test_an_order_from_before_the_parcels_can_be_delivered(now: datetime):
    old = order(rules.DISPATCHED)
    assert lifecycle.mark_delivered(old, delivered_at=now, now=now) is True
