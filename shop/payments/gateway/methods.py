"""Which ways to pay Stripe knows, as its library lists them."""

from typing import Any, get_args

from stripe.params.checkout import SessionCreateParams


def known() -> frozenset[str]:
    """Stripe's own names, such as *card* or *us_bank_account*."""
    return frozenset(_texts(SessionCreateParams.__annotations__["allowed_payment_method_types"]))


def _texts(hint: Any) -> set[str]:
    return {hint} if isinstance(hint, str) else {text for part in get_args(hint) for text in _texts(part)}
