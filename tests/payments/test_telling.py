"""What the desk reads of money: states in plain words, and an order's money in one sentence."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shop.payments.models import Payment
from shop.payments.rules import naming, telling
from shop.payments.rules.telling import Attempt, Claim, Fact

UNTIL = datetime(2027, 1, 5, 9, 35, tzinfo=UTC)


def attempt(state: str, *refunds: tuple[str, str], amount: str = "29.90") -> Attempt:
    sums = tuple((Decimal(sum_), status) for sum_, status in refunds)
    received = {"paid": amount, "surplus": amount, "mismatch": "29.00"}.get(state, "0")
    return Attempt(state=state, amount=Decimal(amount), received=Decimal(received), expires_at=UNTIL, refunds=sums)


def said(*attempts: Attempt, owed: str = "29.90", waits: bool = False) -> str:
    return telling.statement(attempts, owed=Decimal(owed), currency="USD", waits=waits)


@pytest.mark.parametrize(
    ("attempts", "waits", "sentence"),
    [
        (
            [],
            True,
            "Nothing of 29.90 USD is paid; no payment page is open; the customer can open one.",
        ),
        ([], False, "Nothing of 29.90 USD is paid; nothing more is to come."),
        (
            [attempt("new")],
            True,
            "Nothing of 29.90 USD is paid; Stripe is being asked for a payment page.",
        ),
        (
            [attempt("expired"), attempt("open")],
            True,
            "Nothing of 29.90 USD is paid; the customer can pay until 09:35 UTC on 5 January 2027.",
        ),
        (
            [attempt("processing")],
            True,
            "Nothing of 29.90 USD is paid; the bank is moving the money, which can take days.",
        ),
        ([attempt("paid")], False, "29.90 USD paid, nothing sent back, 29.90 left here; nothing more is to come."),
        (
            [attempt("paid", ("10.00", "succeeded"), ("5.00", "pending"), ("3.00", "failed"))],
            False,
            "29.90 USD paid, 10.00 sent back, 5.00 on its way back, 14.90 left here; nothing more is to come.",
        ),
        (
            [attempt("surplus", ("29.90", "succeeded")), attempt("paid")],
            False,
            "59.80 USD paid, 29.90 sent back, 29.90 left here; nothing more is to come.",
        ),
        (
            [attempt("mismatch")],
            True,
            "29.00 USD paid, nothing sent back, 29.00 left here; "
            "that is not the 29.90 that was asked, and a person must decide.",
        ),
    ],
)
def test_the_state_of_money_is_one_sentence(attempts: list[Attempt], waits: bool, sentence: str):
    assert said(*attempts, waits=waits) == sentence


def test_a_dispute_and_what_the_bank_took_are_told():
    claims = (Claim("lost", Decimal(10)), Claim("needs_response", Decimal(5), UNTIL), Claim("new_word", Decimal(1)))
    paid = replace(attempt("paid"), claims=claims)
    assert said(paid) == (
        "29.90 USD paid, nothing sent back, 10 taken by the bank, 19.90 left here; "
        "the customer asked the bank for it back, answer by 09:35 UTC on 5 January 2027."
    )
    assert said(replace(paid, claims=claims[2:])).endswith("; the customer asked the bank for it back.")


def test_what_is_answered_asks_for_no_more_answer_and_an_inquiry_is_no_claim():
    asked, answered = Claim("warning_needs_response", Decimal(5), UNTIL), Claim("under_review", Decimal(5), UNTIL)
    ends = [
        said(replace(attempt("paid"), claims=claims)).partition("; ")[2]
        for claims in ((asked,), (answered,), (replace(asked, status="warning_under_review"),))
    ]
    assert ends == [
        "the customer's bank asks about it, answer by 09:35 UTC on 5 January 2027.",
        "the customer asked the bank for it back, and it reads your answer.",
        "the customer's bank asks about it, and reads your answer.",
    ]


@pytest.mark.parametrize("state", ["processing", "open"])
def test_money_that_may_still_come_for_an_order_that_was_given_up_goes_back(state: str):
    assert said(attempt(state), waits=False).endswith("; what comes then goes back.")
    held = telling.statement([attempt(state)], owed=Decimal("29.90"), currency="USD", waits=False, is_held=True)
    assert ("goes back" in said(attempt(state), waits=True), "goes back" in held) == (False, False)


def test_while_a_person_must_settle_something_that_is_what_happens_next():
    told = telling.statement([attempt("paid")], owed=Decimal("29.90"), currency="USD", waits=False, is_held=True)
    assert told == "29.90 USD paid, nothing sent back, 29.90 left here; a person must settle it."


def test_money_that_went_back_twice_is_not_told_as_less_than_nothing_left():
    told = said(attempt("paid", ("29.90", "succeeded"), ("29.90", "elsewhere")))
    assert told == "29.90 USD paid, 59.80 sent back, 29.90 more than came; nothing more is to come."


def test_money_of_which_stripe_knows_nothing_stands_in_the_shops_books_only():
    facts = {"owed": Decimal("29.90"), "currency": "USD", "waits": False}
    told = telling.statement([attempt("paid")], **facts, is_held=True, is_doubted=True)
    assert told == (
        "The shop's books say: 29.90 USD paid, nothing sent back, 29.90 left here. "
        "Stripe says otherwise; a person must settle it."
    )


def test_a_refund_that_failed_and_was_left_lying_is_not_told_as_the_end():
    paid = replace(attempt("paid", ("12.90", "failed")), failed=(Decimal("12.90"),))
    assert said(paid) == (
        "29.90 USD paid, nothing sent back, 29.90 left here; a refund of 12.90 failed, and none was begun since."
    )
    two = replace(paid, failed=(Decimal("12.90"), Decimal("3.00")))
    assert said(two).endswith("; refunds of 12.90 and 3.00 failed, and none was begun since.")


def test_where_the_order_costs_another_sum_by_now_that_sum_is_told():
    came = replace(attempt("mismatch"), received=Decimal("29.90"))
    assert said(came, owed="25.00", waits=True).endswith(
        "; that is not the 25.00 that the order costs, and a person must decide."
    )


def test_money_in_another_currency_is_none_of_the_orders_sums():
    came = replace(attempt("mismatch"), received=Decimal(0), foreign="29.90 EUR")
    assert said(came, waits=True) == ("Nothing of 29.90 USD is paid; 29.90 EUR came instead, and a person must decide.")


def test_an_order_without_a_price_moves_no_money():
    assert said(owed="0.00") == "This order costs nothing, so that no money moves."


def test_every_state_of_an_attempt_has_words():
    assert sorted(naming.ATTEMPT_IN_WORDS) == sorted(Payment.State.values)
    assert naming.attempt_in_words("of Stripe's", is_given_up=False) == "of Stripe's"


def test_what_changed_is_told_and_what_did_not_is_not():
    before = {"order": Fact("The order", "Pending payment"), "payment 1": Fact("The payment", "Open")}
    after = {**before, "order": Fact("The order", "Paid"), "refund 1": Fact("The refund of 5.00 USD", "Sent back")}
    assert telling.difference(before, before) == []
    assert telling.difference(before, after) == [
        "The order was “Pending payment” and is now “Paid”.",
        "New: The refund of 5.00 USD. Sent back.",
    ]


@pytest.mark.parametrize(
    ("id", "key", "address"),
    [
        ("pi_1", "sk_live_1", "https://dashboard.stripe.com/payments/pi_1"),
        ("pi_1", "sk_test_1", "https://dashboard.stripe.com/test/payments/pi_1"),
        ("re_1", "rk_test_1", "https://dashboard.stripe.com/test/refunds/re_1"),
        ("evt_1", "rk_live_1", "https://dashboard.stripe.com/events/evt_1"),
        ("du_1", "sk_live_1", "https://dashboard.stripe.com/disputes/du_1"),
        ("cs_test_1", "sk_test_1", "https://dashboard.stripe.com/test/search?query=cs_test_1"),
        ("", "sk_live_1", ""),
    ],
)
def test_an_id_leads_to_stripes_own_page(id: str, key: str, address: str):
    assert naming.stripe_address(id, key=key, is_standin=False) == address


def test_the_stand_in_has_no_such_pages():
    assert naming.stripe_address("pi_1", key="sk_test_1", is_standin=True) == ""
