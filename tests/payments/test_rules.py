"""What a look at Stripe means."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

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
def test_what_has_ended_never_comes_back(old, new):
    """Another sum than asked is not an end: once somebody has put the order's total right, it is paid."""
    assert rules.may_follow(old, new) == ((old, new) == ("mismatch", "paid"))


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
