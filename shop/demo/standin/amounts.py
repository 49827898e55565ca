"""Stripe's sums: how they are written, and which it takes (https://docs.stripe.com/currencies).

Kept apart from the shop's own tables on purpose: who judges must not copy from who is judged.
"""

from shop.demo.standin.schema import Bad

NO_DECIMALS = {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}
WHOLE_HUNDREDS = {"isk", "ugx"}
LEAST = {"gbp": 30, "jpy": 50, "aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "hkd": 400, "huf": 17500, "mxn": 1000}
LEAST |= {"myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000}
LEAST |= dict.fromkeys(("aud", "brl", "cad", "chf", "eur", "inr", "nzd", "sgd", "usd"), 50)
MOST = 99_999_999
MORE = {"idr": 999_999_999_999, "inr": 999_999_999}


def check(amount: int, currency: str, *, param: str) -> None:
    """Refuse a sum that the currency does not have."""
    if currency in THREE_DECIMALS and amount % 10:
        raise Bad(f"{currency.upper()} amounts must end in 0; this one is {amount}.", param=param)
    if currency in WHOLE_HUNDREDS and amount % 100:
        raise Bad(f"{currency.upper()} amounts must be whole hundreds; this one is {amount}.", param=param)


def check_charge(amount: int, currency: str, *, param: str) -> None:
    """Refuse a sum that nobody can be charged."""
    check(amount, currency, param=param)
    if amount < LEAST.get(currency, 1):
        raise Bad("The amount is too small to be charged.", param=param, code="amount_too_small")
    if amount > MORE.get(currency, MOST):
        raise Bad("The amount is too large to be charged.", param=param, code="amount_too_large")


def written(amount: int, currency: str) -> str:
    """The sum for people, with as many places as the currency is counted in."""
    if currency in NO_DECIMALS or currency in WHOLE_HUNDREDS:
        return f"{currency.upper()} {amount if currency in NO_DECIMALS else amount // 100:,}"
    places = 3 if currency in THREE_DECIMALS else 2
    whole, part = divmod(amount, 10**places)
    return f"{currency.upper()} {whole:,}.{part:0{places}}"
