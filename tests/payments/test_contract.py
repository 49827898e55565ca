"""What the shop relies on at Stripe, asked of the stand-in always, and of Stripe itself when STRIPE_TEST_KEY is set.

``STRIPE_TEST_KEY=sk_test_... uv run pytest -m stripe_live`` asks Stripe's test mode; nothing is charged.
"""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from shop.payments import gateway
from shop.payments.gateway import listing
from tests.payments.asked import ASKED, LINE, REAL, Asked, asked

__all__ = ["asked"]
pytestmark = pytest.mark.stripe_live


@pytest.mark.skipif(not REAL, reason=f"only the stand-in was asked; with a key of Stripe's test mode, run: {LINE}")
def test_stripe_itself_is_asked_too():
    assert ASKED == ["stand-in", "stripe"]


@pytest.fixture
def moment(asked: Asked):
    """The present moment at whoever is asked."""
    return asked.moment


def parameters(moment: datetime, *, minutes: int = 35, **changes):
    given = gateway.session_parameters(
        ref=str(uuid.uuid4()),
        number="7K3M9-QX2VT",
        amount=Decimal("45.60"),
        currency="USD",
        email="",
        expires_at=moment + timedelta(minutes=minutes),
        return_url="https://shop.example/pay/return/",
    )
    return {**given, **changes}


def key() -> str:
    return f"contract-{uuid.uuid4()}"


def test_a_new_session_is_open_and_has_no_payment_intent(moment):
    opened = gateway.create_session(parameters(moment), idempotency_key=key())
    picture = gateway.retrieve_session(opened.id)
    assert (picture.status, picture.paid, picture.intent_id, picture.currency) == ("open", False, "", "USD")
    assert picture.url == opened.url != ""


def test_the_same_key_gives_the_same_session(moment):
    asked, name = parameters(moment), key()
    first = gateway.create_session(asked, idempotency_key=name)
    assert gateway.create_session(asked, idempotency_key=name) == first


def test_the_same_key_with_another_amount_is_refused(moment):
    asked, name = parameters(moment), key()
    gateway.create_session(asked, idempotency_key=name)
    with pytest.raises(gateway.Unavailable):
        gateway.create_session({**asked, "client_reference_id": "other"}, idempotency_key=name)


@pytest.mark.parametrize("minutes", [29, 24 * 60 + 5])
def test_a_session_lives_from_half_an_hour_to_a_day(moment, minutes):
    with pytest.raises(gateway.Refused) as refusal:
        gateway.create_session(parameters(moment, minutes=minutes), idempotency_key=key())
    assert refusal.value.param == "expires_at"


def test_a_refusal_is_not_kept_under_its_key(moment):
    name = key()
    with pytest.raises(gateway.Refused):
        gateway.create_session(parameters(moment, minutes=5), idempotency_key=name)
    assert gateway.create_session(parameters(moment), idempotency_key=name).url != ""


@pytest.mark.parametrize(
    "changes", [{"payment_method_types": ["card"]}, {"colour": "red"}, {"ui_mode": "hosted"}, {"line_items": []}]
)
def test_parameters_that_are_unknown_or_wrong_are_refused(moment, changes):
    with pytest.raises(gateway.Refused):
        gateway.create_session(parameters(moment, **changes), idempotency_key=key())


def test_a_session_expires_once(moment):
    opened = gateway.create_session(parameters(moment), idempotency_key=key())
    gateway.expire_session(opened.id)
    assert gateway.retrieve_session(opened.id).status == "expired"
    with pytest.raises(gateway.Refused):
        gateway.expire_session(opened.id)


def test_what_does_not_exist_is_a_refusal(moment):
    with pytest.raises(gateway.Refused):
        gateway.retrieve_session("cs_test_nobody")
    with pytest.raises(gateway.Refused):
        gateway.create_refund(intent_id="pi_nobody", amount=Decimal(1), currency="USD", ref="r", idempotency_key=key())


def test_what_was_not_paid_is_listed_as_that(moment):
    opened = gateway.create_session(parameters(moment), idempotency_key=key())
    picture = gateway.retrieve_session(opened.id)
    assert (picture.received, picture.refunded, picture.last_error) == (0, 0, "")
    assert listing.undelivered_events(since=moment, until=moment) is not None


def test_a_session_cannot_be_for_a_customer_whom_nobody_knows(moment):
    with pytest.raises(gateway.Refused) as refusal:
        gateway.create_session(parameters(moment, customer="cus_nobody"), idempotency_key=key())
    assert refusal.value.param == "customer"


@pytest.mark.parametrize(("amount", "currency"), [(Decimal("0.49"), "USD"), (Decimal("0.01"), "EUR")])
def test_a_sum_that_is_too_small_is_refused(moment, amount, currency):
    small = gateway.session_parameters(
        ref=str(uuid.uuid4()),
        number="7K3M9-QX2VT",
        amount=amount,
        currency=currency,
        email="",
        expires_at=moment + timedelta(minutes=35),
        return_url="https://shop.example/pay/return/",
    )
    with pytest.raises(gateway.Refused):
        gateway.create_session(small, idempotency_key=key())
