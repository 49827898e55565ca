"""What a customer reads when an order ends early."""

from datetime import datetime
from decimal import Decimal

import pytest

from shop.mail.models import Message
from shop.orders import lifecycle, queries, rules
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]


def placed(status: str):
    return factories.order(status=status, lines=[(factories.product(title="Needles & <Tips>", price="29.90"), 2)])


def written() -> Message:
    return Message.objects.get()


def test_a_cancelled_order_is_explained(now: datetime):
    order = placed(rules.PENDING)
    lifecycle.cancel(order, reason="We can't deliver there.", now=now)
    letter = written()
    assert letter.subject == f"Order {order.number} is cancelled"
    assert (letter.to_address, letter.kind, letter.purpose) == ("buyer@example.com", "order-cancelled", "transactional")
    assert "Why: We can't deliver there." in letter.text
    assert "- 2 x Needles & <Tips>" in letter.text
    assert "Needles &amp; &lt;Tips&gt;" in letter.html
    assert queries.status_url(order) in letter.text


def test_whoever_had_not_paid_may_put_the_things_back(now: datetime):
    order = placed(rules.PENDING)
    lifecycle.cancel(order, reason="Asked", now=now)
    assert queries.put_back_url(order) in written().text
    assert f'href="{queries.put_back_url(order)}"' in written().html


def test_an_order_that_counted_as_paid_and_cost_nothing_offers_no_way_back(now: datetime):
    order = placed(rules.PAID)
    order.total_incl_tax = order.total_excl_tax = Decimal(0)
    order.save()
    lifecycle.cancel(order, reason="Asked", now=now)
    assert queries.put_back_url(order) not in written().text + written().html


def test_an_expired_order_says_that_nothing_was_charged(now: datetime):
    order = placed(rules.PENDING)
    lifecycle.expire(order, now=now)
    letter = written()
    assert letter.subject == f"Order {order.number} was not paid"
    assert "You pay nothing" in letter.text
    assert "You pay nothing" in letter.html


def test_a_refund_names_the_sum(now: datetime):
    order = placed(rules.PAID)
    lifecycle.mark_refunded(order, reason="You changed your mind.", now=now)
    letter = written()
    assert letter.subject == f"The money for order {order.number} is on its way back"
    assert "59.80" in letter.text
    assert "59.80" in letter.html


def test_an_order_that_expires_twice_gets_one_letter(now: datetime):
    order = placed(rules.PENDING)
    lifecycle.expire(order, now=now)
    lifecycle.expire(order, now=now)
    assert Message.objects.count() == 1


def test_money_that_the_bank_gave_back_is_not_said_to_be_ours(now: datetime):
    order = placed(rules.PAID)
    lifecycle.mark_refunded(order, reason="Lost.", now=now, by_bank=True)
    letter = written()
    assert letter.subject == f"Your bank gave you the money for order {order.number} back"
    for part in (letter.text, letter.html):
        assert "With that the order has ended." in part
        assert "have sent" not in part
        assert "keep the safety leaflet" in part


def test_a_part_of_the_money_is_named_with_what_it_is_for(now: datetime):
    order = placed(rules.PAID)
    facts = {"reason": "One broke.", "now": now}
    pieces = [(1, "Needles & <Tips>")]
    for key in ("a", "a", "b"):
        lifecycle.note_part_refunded(
            order, amount=Decimal("31.90"), shipping=Decimal(2), pieces=pieces, key=key, **facts
        )
    letter, other = Message.objects.order_by("pk")
    assert letter.subject == other.subject == f"US$31.90 of order {order.number} is on its way back"
    assert "- 1 x Needles & <Tips>" in letter.text
    assert "Needles &amp; &lt;Tips&gt;" in letter.html
    for part in (letter.text, letter.html):
        assert "US$2.00 of it is for the delivery." in part
        assert "Why: One broke." in part


def test_a_free_sum_names_no_pieces(now: datetime):
    order = placed(rules.PAID)
    lifecycle.note_part_refunded(
        order, amount=Decimal(1), shipping=Decimal(0), pieces=[], reason="A kindness.", key="a", now=now
    )
    assert "This is for" not in written().text
    assert "for the delivery" not in written().text
