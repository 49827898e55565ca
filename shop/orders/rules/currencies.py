"""Which sums the payment service can take, and how it writes them.

Stripe's rules: https://docs.stripe.com/currencies (minor units, special cases, minimum and maximum charge amounts).
"""

from decimal import Decimal


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


ZERO_DECIMAL = _codes("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF")
# Their last digit must be 0 on the wire, so that a sum has two places in them as well.
THREE_DECIMAL = _codes("BHD JOD KWD OMR TND")
# Two places on the wire and none in a price. Forints and Taiwan dollars are so in payouts only, never in a charge.
WHOLE_IN_HUNDREDTHS = _codes("ISK UGX")
TWO_DECIMAL = _codes(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES "
    "KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR "
    "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SVC SZL THB TJS TOP TRY "
    "TTD TWD TZS UAH USD UYU UZS WST XCD XCG YER ZAR ZMW"
)
KNOWN = ZERO_DECIMAL | THREE_DECIMAL | WHOLE_IN_HUNDREDTHS | TWO_DECIMAL

# The least that Stripe takes where the shop is paid out in the same currency.
LEAST = {
    code: Decimal(amount)
    for amount, codes in {
        "0.30": "GBP",
        "0.50": "AUD BRL CAD CHF EUR INR NZD SGD USD",
        "1": "BGN",
        "2": "AED MYR PLN RON",
        "2.50": "DKK",
        "3": "NOK SEK",
        "4": "HKD",
        "10": "MXN THB",
        "15": "CZK",
        "50": "JPY",
        "175": "HUF",
    }.items()
    for code in codes.split()
}
MOST_DIGITS, MORE_DIGITS = 8, {"IDR": 12, "INR": 9}


def places(currency: str) -> int:
    """How many digits of a sum follow the point in Stripe's whole numbers."""
    code = currency.upper()
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2


def step(currency: str) -> Decimal:
    """The smallest part of the currency that Stripe takes."""
    whole = currency.upper() in ZERO_DECIMAL | WHOLE_IN_HUNDREDTHS
    return Decimal(1) if whole else Decimal("0.01")


def to_minor(amount: Decimal, currency: str) -> int:
    """The sum as Stripe writes it; ValueError where the currency has no such sum."""
    if amount % step(currency):
        raise ValueError(f"{amount} {currency} is no whole number of the smallest unit, which is {step(currency)}.")
    return int(amount.scaleb(places(currency)))


def to_major(minor: int, currency: str) -> Decimal:
    """The sum that Stripe means by its whole number."""
    return Decimal(minor).scaleb(-places(currency))


def why_not_payable(total: Decimal, currency: str) -> str:
    """Why nobody could pay a total, as a sentence for the customer; empty when they can. Nothing is always payable."""
    code = currency.upper()
    if code not in KNOWN:
        return f"Our payment service takes no payments in {code}."
    if total % step(code):
        return (
            f"The total of {total} {code} cannot be paid: the smallest step of {code} is {step(code)}. Please tell us."
        )
    if 0 < total < LEAST.get(code, step(code)):
        return f"Our payment service takes {LEAST[code]} {code} at least. Please add something to your basket."
    if len(str(to_minor(total, code))) > MORE_DIGITS.get(code, MOST_DIGITS):
        return "This total is more than our payment service can take at once. Please make two orders of it."
    return ""
