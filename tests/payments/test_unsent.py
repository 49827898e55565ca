"""Pieces that were paid back before they left, and the way on when their refund fails afterwards."""

from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from shop.orders import lifecycle
from shop.orders import queries as orders
from shop.orders.models import DroppedPieces
from shop.payments import actions, queries
from shop.payments.models import RefundLine
from tests import factories

pytestmark = pytest.mark.django_db
Order = get_model("order", "Order")


@pytest.fixture
def order(standin, now):
    """Four tips at 10 each, paid at the stand-in."""
    tips = factories.product(title="Tips", price="10", kind="pen", stock=6)
    made = factories.order(status="Pending payment", lines=[(tips, 4)])
    payment = actions.start(made, now=now)
    standin.controls.pull("pay", {"session": payment.session_id})
    actions.sync(payment, now=now)
    made.refresh_from_db()
    return made


def line_of(order):
    return order.lines.get()


def refund_unsent(order, pieces, *, now):
    """Some pieces are paid back and taken off what is to be sent."""
    row = actions.refund(order, reason="Changed my mind", now=now, lines={line_of(order).pk: pieces})
    actions.drop(order, now=now, lines={line_of(order).pk: pieces})
    return row


def fail(standin, order, row, *, now):
    standin.controls.pull("refund", {"fail": row.stripe_id})
    actions.sync(order.payments.get(), now=now)


def left_to_send(order):
    return orders.line_states(order)[0].remaining


def held_in_stock(order):
    line = line_of(order)
    return line.stockrecord.num_allocated, line.num_allocated


def parts(order):
    return [shown.parts for shown in queries.desk.panel_of(order).refunds]


def test_a_refund_knows_which_of_its_pieces_were_not_sent(order, now):
    factories.parcel(order, now=now, pieces=3)
    actions.refund(order, reason="Two came back", now=now, lines={line_of(order).pk: 2})
    assert parts(order) == [["2 × Tips: 2 sent before, or still on the list to send"]]
    refund_unsent(order, 1, now=now)
    assert parts(order) == [["1 × Tips: 1 not to be sent"], ["2 × Tips: 2 sent before"]]


def test_pieces_taken_off_later_are_those_of_the_newest_refunds(order, now):
    for pieces in (1, 2):
        actions.refund(order, reason="Some", now=now, lines={line_of(order).pk: pieces})
    factories.parcel(order, now=now, pieces=2)
    actions.drop(order, now=now)
    assert list(RefundLine.objects.order_by("pk").values_list("quantity", "unsent")) == [(1, 0), (2, 2)]


def test_while_a_refund_is_good_nothing_is_offered(order, now):
    refund_unsent(order, 1, now=now)
    assert queries.unpaid_for(order) == {}
    assert actions.send_after_all(order, now=now) == 0
    assert left_to_send(order) == 3


def test_pieces_whose_refund_failed_are_sent_after_all(standin, order, now):
    row = refund_unsent(order, 2, now=now)
    assert held_in_stock(order) == (2, 2)
    fail(standin, order, row, now=now)
    assert (queries.unpaid_for(order), left_to_send(order)) == ({line_of(order).pk: 2}, 2)
    assert actions.send_after_all(order, now=now) == 2
    assert (left_to_send(order), held_in_stock(order), queries.unpaid_for(order)) == (4, (4, 4), {})
    assert actions.send_after_all(order, now=now) == 0
    factories.parcel(order, now=now)
    assert (Order.objects.get().status, held_in_stock(order)) == ("Dispatched", (0, 0))


def test_of_several_refunds_only_the_pieces_of_the_failed_one_are_sent(standin, order, now):
    row = refund_unsent(order, 1, now=now)
    refund_unsent(order, 1, now=now)
    fail(standin, order, row, now=now)
    assert actions.send_after_all(order, now=now) == 1
    assert (left_to_send(order), DroppedPieces.objects.get().quantity) == (3, 1)


def test_a_failed_refund_says_of_no_piece_that_it_was_sent_before(standin, order, now):
    fail(standin, order, refund_unsent(order, 2, now=now), now=now)
    assert parts(order) == [["2 × Tips: 2 not to be sent"]]
    actions.send_after_all(order, now=now)
    assert parts(order) == [["2 × Tips"]]


def test_the_desk_tells_of_a_failed_refund_until_another_is_begun(standin, order, now):
    row = refund_unsent(order, 1, now=now)
    fail(standin, order, row, now=now)
    told = queries.desk.panel_of(order).statement
    assert told == (
        "40.00 USD paid, nothing sent back, 40.00 left here; a refund of 10.00 failed, and none was begun since."
    )
    actions.refund(order, reason="Once more", now=now, lines={line_of(order).pk: 1})
    assert queries.desk.panel_of(order).statement.endswith("30.00 left here; nothing more is to come.")


def test_one_piece_that_is_not_sent_is_told_of_as_one(order, now):
    refund_unsent(order, 1, now=now)
    assert order.notes.filter(message="1 refunded piece will not be sent.").count() == 1


def test_the_money_of_an_order_is_read_in_ten_queries(order, now, django_assert_num_queries):
    refund_unsent(order, 1, now=now)
    with django_assert_num_queries(10):
        queries.desk.panel_of(order)


def test_an_order_that_was_through_is_partly_dispatched_again(standin, order, now):
    factories.parcel(order, now=now, pieces=3)
    row = refund_unsent(order, 1, now=now)
    assert Order.objects.get().status == "Dispatched"
    fail(standin, order, row, now=now)
    actions.send_after_all(order, now=now)
    assert (Order.objects.get().status, line_of(order).status) == ("Partly dispatched", "Partly dispatched")
    assert order.notes.filter(message="1 piece whose refund failed will be sent after all.").count() == 1


def test_pieces_that_were_sold_meanwhile_cannot_be_sent(standin, order, now):
    fail(standin, order, refund_unsent(order, 2, now=now), now=now)
    line_of(order).product.stockrecords.update(num_in_stock=3)
    with pytest.raises(lifecycle.Refused, match="Too few of “Tips” are in stock"):
        actions.send_after_all(order, now=now)
    assert (left_to_send(order), queries.unpaid_for(order)) == (2, {line_of(order).pk: 2})


def test_a_held_order_sends_nothing_after_all(standin, order, now):
    fail(standin, order, refund_unsent(order, 2, now=now), now=now)
    lifecycle.hold(order, code="dispute", words="Odd.", now=now)
    with pytest.raises(lifecycle.Refused, match="The payment of this order is being looked at"):
        actions.send_after_all(order, now=now)


def test_another_refund_settles_it_and_the_pieces_stay_off(standin, order, now):
    fail(standin, order, refund_unsent(order, 2, now=now), now=now)
    again = actions.refund(order, reason="Again", now=now, lines={line_of(order).pk: 2})
    assert (again.amount, queries.unpaid_for(order), queries.droppable(order)) == (Decimal(20), {}, {})
    assert left_to_send(order) == 2
    fail(standin, order, again, now=now)
    assert queries.unpaid_for(order) == {line_of(order).pk: 2}


def test_another_refund_settles_no_more_pieces_than_it_pays_for(standin, order, now):
    rows = [refund_unsent(order, 1, now=now) for _ in range(2)]
    for row in rows:
        fail(standin, order, row, now=now)
    actions.refund(order, reason="Again", now=now, lines={line_of(order).pk: 1})
    assert queries.unpaid_for(order) == {line_of(order).pk: 1}


def test_pieces_that_are_off_unpaid_hide_no_others_that_may_come_off(standin, order, now):
    row = refund_unsent(order, 1, now=now)
    actions.refund(order, reason="One more", now=now, lines={line_of(order).pk: 1})
    fail(standin, order, row, now=now)
    assert (queries.unpaid_for(order), queries.droppable(order)) == ({line_of(order).pk: 1}, {line_of(order).pk: 1})
