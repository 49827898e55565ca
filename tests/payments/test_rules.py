"""What a look at Stripe means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.payments import rules

TOTAL = Decimal("45.60")


def look(**changes) -> rules.Picture:
    seen = {
        "session_id": "cs_1",
        "url": "",
        "status": "complete",
        "paid": True,
        "intent_id": "pi_1",
        "intent_status": "succeeded",
        "received": TOTAL,
        "refunded": Decimal(0),
        "currency": "USD",
        "last_error": "",
    }
    return rules.Picture(**{**seen, **changes})


def judge(owed: Decimal = TOTAL, **changes) -> rules.Verdict:
    return rules.judge(look(**changes), amount=TOTAL, currency="USD", owed=owed)


def test_the_right_sum_in_the_right_currency_is_paid():
    assert judge() == rules.Verdict("paid")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"received": Decimal("45.59")}, "Stripe received 45.59 USD; 45.60 USD was asked."),
        ({"received": Decimal("4560")}, "Stripe received 4560 USD; 45.60 USD was asked."),
        ({"currency": "EUR"}, "Stripe received 45.60 EUR; 45.60 USD was asked."),
        ({"paid": False}, "Stripe calls the session paid=False, its intent succeeded."),
        ({"intent_status": "requires_capture"}, "Stripe calls the session paid=True, its intent requires_capture."),
        ({"owed": Decimal("50.00")}, "The order now costs 50.00; 45.60 was paid."),
    ],
)
def test_any_other_money_is_a_mismatch_with_its_reason(changes, reason):
    assert judge(**changes) == rules.Verdict("mismatch", reason)


def test_a_session_that_expired_is_expired():
    assert judge(status="expired", paid=False, intent_status="canceled") == rules.Verdict("expired")


def test_a_decline_stays_inside_the_open_session():
    changes = {"status": "open", "paid": False, "intent_status": "requires_payment_method", "last_error": "No."}
    assert judge(**changes) == rules.Verdict("open", "No.")


def test_a_session_that_is_done_while_the_bank_works_is_processing():
    assert judge(paid=False, intent_status="processing") == rules.Verdict("processing")


@pytest.mark.parametrize("status", ["requires_payment_method", "canceled"])
def test_a_delayed_payment_that_does_not_come_has_failed(status):
    assert judge(paid=False, intent_status=status) == rules.Verdict("failed", "The money did not arrive.")


def test_a_status_unknown_today_changes_nothing():
    assert judge(status="something new", paid=False).state == "open"
    assert judge(paid=False, intent_status="something new").state == "processing"


ENDED = ("paid", "failed", "expired", "mismatch", "surplus")


@pytest.mark.parametrize("old", ENDED)
@pytest.mark.parametrize("new", ["new", "open", "processing", *ENDED])
def test_what_has_ended_never_opens_again(old, new):
    """Another sum than asked is not an end: once somebody has put the order's total right, it is paid. And money that
    came where the end was told too early is here."""
    came_late = old in ("failed", "expired") and new in ("paid", "mismatch")
    assert rules.may_follow(old, new) == (came_late or (old, new) == ("mismatch", "paid"))


def test_a_session_that_is_processing_does_not_open_again_or_expire():
    assert [state for state in ("open", "processing", *ENDED) if rules.may_follow("processing", state)] == [
        "paid",
        "failed",
        "mismatch",
    ]


def test_only_stripes_no_frees_a_refunds_sum_again():
    asked = [(Decimal(10), "new"), (Decimal(5), "succeeded"), (Decimal(3), "failed"), (Decimal(2), "refused")]
    assert rules.refundable(Decimal(20), asked) == Decimal(5)


def test_money_that_was_only_asked_back_is_not_back_yet():
    assert not rules.wholly_refunded(TOTAL, [(TOTAL, "new")])
    assert rules.wholly_refunded(TOTAL, [(Decimal(45), "succeeded"), (Decimal("0.60"), "pending")])


@pytest.mark.parametrize(("seconds", "over"), [(-1, False), (0, True), (1, True)])
def test_the_time_to_pay_ends_at_its_moment(seconds, over):
    end = datetime(2027, 1, 5, 9, 35, tzinfo=UTC)
    assert rules.over(end, now=end + timedelta(seconds=seconds)) == over


TIPS = rules.Portion(id=1, title="Tips", quantity=3, total=Decimal(10))
PURSE = rules.Purse(left=Decimal(12), shipping_left=Decimal(2), portions=(TIPS,), currency="USD", step=Decimal("0.01"))


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (rules.Wish(), ""),
        (rules.Wish(lines={1: 3}, shipping=Decimal(2)), ""),
        (rules.Wish(amount=Decimal(12)), ""),
        (rules.Wish(lines={1: 1}, amount=Decimal(1)), "Choose pieces and delivery, or a sum of your own, not both."),
        (rules.Wish(lines={9: 1}), "Line 9 does not belong to this order."),
        (rules.Wish(lines={1: 0}), "Choose at least one piece of “Tips”."),
        (rules.Wish(lines={1: -1}), "Choose at least one piece of “Tips”."),
        (rules.Wish(lines={1: 4}), "3 of “Tips” can still be refunded, not 4."),
        (rules.Wish(shipping=Decimal(-1)), "The sum for the delivery cannot be less than nothing."),
        (rules.Wish(shipping=Decimal(3)), "2 USD of the delivery can still be refunded, not 3."),
        (rules.Wish(amount=Decimal(0)), "Choose something to refund that was paid for."),
        (rules.Wish(amount=Decimal(-5)), "Choose something to refund that was paid for."),
        (rules.Wish(amount=Decimal(13)), "12 USD can still go back, not 13."),
        (rules.Wish(amount=Decimal("0.005")), "The smallest step of USD is 0.01."),
    ],
)
def test_what_may_go_back(wish: rules.Wish, reason: str):
    assert rules.why_not_refund(wish, PURSE) == reason


@given(
    quantity=st.integers(1, 12),
    total=st.decimals("0", "999.99", places=2),
    parts=st.lists(st.integers(1, 4), max_size=12),
)
def test_pieces_paid_back_one_after_the_other_make_the_whole_line(quantity, total, parts):
    portion = rules.Portion(id=1, title="Tips", quantity=quantity, total=total)
    for part in [*parts, quantity]:
        pieces = min(part, portion.pieces_left)
        if not pieces:
            break
        share = portion.share(pieces, step=Decimal("0.01"))
        assert share >= 0
        assert share == share.quantize(Decimal("0.01"))
        portion = replace(portion, back_pieces=portion.back_pieces + pieces, back_amount=portion.back_amount + share)
    assert portion.back_amount == total


def test_a_yen_is_not_divided():
    assert rules.Portion(id=1, title="Tips", quantity=3, total=Decimal(100)).share(1, step=Decimal(1)) == 33


@pytest.mark.parametrize(
    ("status", "keeps"),
    [
        ("needs_response", True),
        ("under_review", True),
        ("appeal_needs_response", True),
        ("warning_needs_response", False),
        ("warning_under_review", False),
        ("won", False),
        ("lost", False),
        ("prevented", False),
        ("something_new", True),
    ],
)
def test_which_disputes_keep_the_money(status: str, keeps: bool):
    assert rules.keeps_money(status) is keeps


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("needs_response", "5 USD are disputed. Hand in your evidence at Stripe."),
        ("under_review", "5 USD are disputed. The bank reads your answer."),
        (
            "warning_needs_response",
            "The bank asks about 5 USD, and has taken nothing. "
            "Answer at Stripe, or send the money back on the order's page: that often spares a dispute.",
        ),
        ("warning_under_review", "The bank asks about 5 USD, and has taken nothing. The bank reads your answer."),
    ],
)
def test_what_staff_read_of_a_dispute_without_a_deadline(status: str, words: str):
    assert rules.dispute_in_words(status, amount=Decimal(5), currency="USD", reason="", due_by=None) == words


def test_what_staff_read_of_a_warning_without_a_kind():
    assert rules.warning_in_words("").startswith("The card's bank warns that this payment may be fraud. A refund now")


@pytest.mark.parametrize(
    ("event", "state"),
    [
        ("payment_intent.succeeded", "paid"),
        ("checkout.session.completed", "paid"),
        ("payment_intent.payment_failed", ""),
        ("charge.refunded", ""),
        ("charge.dispute.created", ""),
        ("an.event.yet.to.be.invented", ""),
    ],
)
def test_only_news_of_a_payment_is_old_once_it_is_counted(event, state):
    assert rules.told_by(event) == state
