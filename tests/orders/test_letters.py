"""What a customer reads when an order ends early."""

from datetime import datetime

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


def test_an_expired_order_says_that_nothing_was_charged(now: datetime):
    order = placed(rules.PENDING)
    lifecycle.expire(order, now=now)
    letter = written()
    assert letter.subject == f"Order {order.number} was not paid"
    assert "No money was taken" in letter.text
    assert "No money was taken" in letter.html


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
