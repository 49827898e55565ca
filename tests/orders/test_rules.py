"""The pipeline of an order, what may leave the house, and what a number looks like."""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.orders import rules
from shop.orders.rules import CANCELLED, DELIVERED, DISPATCHED, PAID, PARTLY, PENDING, REFUNDED, REVIEW, LineState

UNHELD = [PENDING, PAID, PARTLY, DISPATCHED, DELIVERED, CANCELLED, REFUNDED]
STATUSES = [*UNHELD, REVIEW]
ALLOWED = {
    (PENDING, PAID),
    (PENDING, CANCELLED),
    (PAID, PARTLY),
    (PAID, DISPATCHED),
    (PAID, REFUNDED),
    (PARTLY, PARTLY),
    (PARTLY, DISPATCHED),
    (PARTLY, REFUNDED),
    (DISPATCHED, DELIVERED),
    (DISPATCHED, REFUNDED),
    (DELIVERED, REFUNDED),
} | {(status, REVIEW) for status in UNHELD}


def test_the_pipeline_is_exactly_this():
    assert {pair for pair in itertools.product(STATUSES, STATUSES) if rules.may_move(*pair)} == ALLOWED


def test_every_refusal_has_a_reason_and_every_allowed_move_has_none():
    for old, new in itertools.product(STATUSES, STATUSES):
        assert (rules.why_not(old, new) == "") is ((old, new) in ALLOWED)


@pytest.mark.parametrize("came_from", UNHELD)
@pytest.mark.parametrize("new", STATUSES)
def test_an_order_in_review_ends_as_it_might_have_before_and_nothing_leaves_or_arrives(came_from: str, new: str):
    reason = rules.why_not(REVIEW, new, came_from=came_from)
    if new in (PAID, CANCELLED, REFUNDED):
        assert reason == rules.why_not(came_from, new)
    else:
        assert reason == "The payment of this order is being looked at. Settle that first."


def test_an_end_settles_what_it_answers_and_never_a_dispute():
    assert rules.settled_by(PAID) == ("mismatch", "not_noticed")
    assert rules.settled_by(CANCELLED) == ("mismatch",)
    assert rules.settled_by(REFUNDED) == ("mismatch", "refund_failed", "fraud_warning")
    assert rules.settled_by(DISPATCHED) == ()


def test_pieces_that_were_dropped_are_not_to_be_sent():
    assert LineState(id=1, title="Tips", quantity=5, dispatched=2, dropped=2).remaining == 1


def test_an_unknown_status_may_go_nowhere():
    assert rules.may_move("Lost", PAID) is False


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (CANCELLED, PAID, "This order is cancelled; nothing more can happen to it."),
        (REFUNDED, DISPATCHED, "This order is refunded; nothing more can happen to it."),
        (PENDING, DISPATCHED, "This order is not paid yet."),
        (PAID, CANCELLED, "This order is paid. Refund it instead, so that the customer gets the money back."),
        (PARTLY, DELIVERED, "This order cannot be delivered before all of it has been dispatched."),
        (DELIVERED, DISPATCHED, "All of this order has already been dispatched."),
        (DISPATCHED, PARTLY, "All of this order has already been dispatched."),
        (DISPATCHED, PENDING, "This order is dispatched and cannot become pending payment."),
    ],
)
def test_reasons_are_plain_sentences(old: str, new: str, reason: str):
    assert rules.why_not(old, new) == reason


TIPS = LineState(id=1, title="Tips", quantity=3, dispatched=1)
PEN = LineState(id=2, title="Pen", quantity=1)


@pytest.mark.parametrize(
    ("quantities", "reason"),
    [
        ({1: 2, 2: 1}, ""),
        ({1: 1}, ""),
        ({1: 0, 2: 1}, ""),
        ({}, "Choose at least one piece to dispatch."),
        ({1: 0}, "Choose at least one piece to dispatch."),
        ({1: 3}, "Only 2 of “Tips” are left to dispatch, not 3."),
        ({1: -1, 2: 1}, "A parcel cannot hold fewer than zero pieces."),
        ({9: 1}, "Line 9 does not belong to this order."),
    ],
)
def test_a_parcel_holds_only_what_remains(quantities: dict[int, int], reason: str):
    assert rules.why_not_dispatch([TIPS, PEN], quantities) == reason


def test_an_order_is_dispatched_when_nothing_remains():
    assert rules.status_after([TIPS, PEN], {1: 2, 2: 1}) == DISPATCHED
    assert rules.status_after([TIPS, PEN], {1: 2}) == PARTLY


def test_a_line_tells_its_own_part():
    assert [rules.line_status(LineState(id=1, title="", quantity=2, dispatched=sent)) for sent in (0, 1, 2)] == [
        PAID,
        PARTLY,
        DISPATCHED,
    ]


def test_a_parcel_arrives_after_it_left_and_not_tomorrow(now: datetime):
    day = timedelta(days=1)
    assert rules.why_not_delivered_at(delivered_at=now, dispatched_at=now, now=now) == ""
    assert (
        rules.why_not_delivered_at(delivered_at=now + day, dispatched_at=now, now=now)
        == "The day of delivery cannot be in the future."
    )
    assert (
        rules.why_not_delivered_at(delivered_at=now - day, dispatched_at=now, now=now)
        == "A parcel cannot arrive before it was dispatched."
    )


@given(st.binary(min_size=rules.NUMBER_BYTES, max_size=20))
def test_a_number_can_be_read_out_over_the_telephone(random: bytes):
    number = rules.number_from(random)
    assert (len(number), number[5]) == (11, "-")
    assert set(number) - set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == set()


def test_a_number_uses_fifty_of_the_random_bits():
    numbers = {rules.number_from((1 << bit).to_bytes(7, "big")) for bit in range(56)}
    assert len(numbers) == 51


def test_a_number_needs_enough_chance():
    with pytest.raises(ValueError, match="needs 7 random bytes"):
        rules.number_from(b"123456")
