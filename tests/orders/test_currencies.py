"""Sums as Stripe writes them: every currency it names, there and back, and what is refused before an order stands."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.orders.rules import currencies

# Stripe's own examples, and one for each rule.
WRITTEN = [
    ("10", "USD", 1000),
    ("10.99", "usd", 1099),
    ("0.07", "EUR", 7),
    ("500", "JPY", 500),
    ("500.00", "JPY", 500),
    ("5", "KWD", 5000),
    ("5.12", "KWD", 5120),
    ("5", "ISK", 500),
    ("5", "UGX", 500),
    ("10.45", "HUF", 1045),
    ("800.45", "TWD", 80045),
    ("0", "USD", 0),
]


@pytest.mark.parametrize(("amount", "currency", "minor"), WRITTEN)
def test_a_sum_is_written_as_stripe_writes_it(amount, currency, minor):
    assert currencies.to_minor(Decimal(amount), currency) == minor
    assert currencies.to_major(minor, currency) == Decimal(amount)


@pytest.mark.parametrize("currency", sorted(currencies.KNOWN))
def test_every_currency_that_stripe_names_has_its_places_and_its_step(currency):
    expected = {
        "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF": (0, "1", 1),
        "BHD JOD KWD OMR TND": (3, "0.01", 10),
        "ISK UGX": (2, "1", 100),
    }
    places, step, minor = next((rule for codes, rule in expected.items() if currency in codes), (2, "0.01", 1))
    assert (currencies.places(currency), currencies.step(currency)) == (places, Decimal(step))
    assert currencies.to_minor(Decimal(step), currency) == minor
    with pytest.raises(ValueError, match="smallest unit"):
        currencies.to_minor(Decimal(step) / 2, currency)


@pytest.mark.parametrize("currency", ["ISK", "UGX", "JPY", "XOF"])
def test_a_fraction_of_a_whole_currency_is_no_sum(currency):
    with pytest.raises(ValueError, match="smallest unit"):
        currencies.to_minor(Decimal("5.50"), currency)


def test_stripe_names_more_than_135_currencies():
    assert len(currencies.KNOWN) > 135
    assert {len(code) for code in currencies.KNOWN} == {3}
    parts = (currencies.ZERO_DECIMAL, currencies.THREE_DECIMAL, currencies.WHOLE_IN_HUNDREDTHS, currencies.TWO_DECIMAL)
    assert sum(map(len, parts)) == len(currencies.KNOWN)


@given(st.sampled_from(sorted(currencies.KNOWN)), st.integers(0, 10**10))
def test_a_sum_comes_back_as_it_went(currency, steps):
    amount = steps * currencies.step(currency)
    minor = currencies.to_minor(amount, currency)
    assert currencies.to_major(minor, currency) == amount
    assert currencies.to_minor(currencies.to_major(minor, currency.lower()), currency) == minor
    if currency in currencies.THREE_DECIMAL:
        assert minor % 10 == 0
    if currency in currencies.WHOLE_IN_HUNDREDTHS:
        assert minor % 100 == 0


@given(st.sampled_from(sorted(currencies.KNOWN)), st.decimals(0, 10**12, places=4))
def test_what_is_called_payable_can_be_written_and_what_is_not_has_a_reason(currency, amount):
    try:
        minor = currencies.to_minor(amount, currency)
    except ValueError:
        assert currencies.why_not_payable(amount, currency) != ""
    else:
        least = currencies.LEAST.get(currency, 0)
        digits = currencies.MORE_DIGITS.get(currency, currencies.MOST_DIGITS)
        fits = len(str(minor)) <= digits and (amount == 0 or amount >= least)
        assert (currencies.why_not_payable(amount, currency) == "") == fits


@pytest.mark.parametrize(
    ("total", "currency", "reason"),
    [
        ("29.90", "USD", ""),
        ("0", "USD", ""),
        ("0.50", "USD", ""),
        ("0.49", "USD", "Our payment service takes 0.50 USD at least. Please add something to your basket."),
        ("174.99", "HUF", "Our payment service takes 175 HUF at least. Please add something to your basket."),
        ("0.01", "ZAR", ""),
        ("999999.99", "USD", ""),
        (
            "1000000.00",
            "USD",
            "This total is more than our payment service can take at once. Please make two orders of it.",
        ),
        ("9999999999.99", "IDR", ""),
        ("29.90", "XXX", "Our payment service takes no payments in XXX."),
        (
            "29.90",
            "JPY",
            "The total of 29.90 JPY cannot be paid: the smallest step of JPY is 1. Please tell us.",
        ),
        (
            "29.905",
            "KWD",
            "The total of 29.905 KWD cannot be paid: the smallest step of KWD is 0.01. Please tell us.",
        ),
    ],
)
def test_a_total_that_nobody_could_pay_is_told(total, currency, reason):
    assert currencies.why_not_payable(Decimal(total), currency) == reason
