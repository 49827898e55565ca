"""What becomes of money at Stripe: paid, declined, refunded, disputed. Asked as in ``test_contract``.

The cards are Stripe's own names for servers; the hosted page itself is tried by hand before each release.
"""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import stripe

from shop.payments import gateway
from shop.payments.gateway import listing
from tests.demo.test_standin_schema import empty
from tests.payments.asked import Asked, asked

__all__ = ["asked"]
pytestmark = pytest.mark.stripe_live
AMOUNT = 4560


def key() -> str:
    return f"contract-{uuid.uuid4()}"


def confirmed(asked: Asked, card: str = "pm_card_visa", *, ref: str = "", **more: Any) -> stripe.PaymentIntent:
    wanted: Any = {
        "amount": AMOUNT,
        "currency": "usd",
        "confirm": True,
        "payment_method": card,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "metadata": {"ref": ref or str(uuid.uuid4())},
        **more,
    }
    return asked.client.v1.payment_intents.create(wanted, options={"idempotency_key": key()})


def refund(intent: stripe.PaymentIntent, amount: str, *, name: str = "") -> gateway.Returned:
    return gateway.create_refund(
        intent_id=intent.id, amount=Decimal(amount), currency="USD", ref="of a test", idempotency_key=name or key()
    )


def test_a_good_card_pays_at_once(asked):
    ref = str(uuid.uuid4())
    intent = confirmed(asked, ref=ref)
    assert (intent.status, intent.amount_received) == ("succeeded", AMOUNT)
    seen = listing.payment_intent(intent.id)
    assert (seen.ref, seen.status, seen.received, seen.refunded, seen.currency, seen.is_disputed) == (
        ref,
        "succeeded",
        Decimal("45.60"),
        0,
        "USD",
        False,
    )


def test_a_payment_is_in_the_list_since_then_and_not_in_the_list_of_later(asked):
    intent = confirmed(asked)
    since = asked.moment - timedelta(minutes=5)
    assert intent.id in [one.id for one in listing.payment_intents(since=since)]
    assert listing.payment_intents(since=asked.moment + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_a_decline_is_a_card_error_and_leaves_the_payment_open(asked, card, code, decline_code):
    with pytest.raises(stripe.CardError) as declined:
        confirmed(asked, card)
    error: Any = declined.value.error
    assert (declined.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert error.payment_intent.status == "requires_payment_method"
    assert error.payment_intent.last_payment_error.code == code
    assert listing.payment_intent(error.payment_intent.id).received == 0


def test_a_card_whose_bank_asks_waits_for_its_customer(asked):
    assert confirmed(asked, "pm_card_authenticationRequired").status == "requires_action"


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"payment_method": "pm_card_nobody"}, "payment_method"),
        ({"payment_method_types": ["card"]}, "payment_method_types"),
        ({"amount": 49}, "amount"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"automatic_payment_methods": {"enabled": True}}, None),
    ],
)
def test_a_payment_that_is_asked_for_wrongly_is_refused(asked, more, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        confirmed(asked, **more)
    assert (refused.value.http_status, refused.value.param if param else None) == (400, param)


def test_payment_method_types_can_no_longer_be_given(asked):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        confirmed(asked, payment_method_types=["card"])
    assert refused.value.code == "payment_method_types_no_longer_supported"


def test_no_more_goes_back_than_came(asked):
    intent = confirmed(asked)
    first = refund(intent, "5.60")
    assert (first.amount, first.status in ("succeeded", "pending"), first.ref) == (Decimal("5.60"), True, "of a test")
    with pytest.raises(gateway.Refused):
        refund(intent, "40.01")
    rest = refund(intent, "40.00")
    with pytest.raises(gateway.Refused) as refused:
        refund(intent, "1.00")
    assert refused.value.__cause__.code == "charge_already_refunded"
    assert [one.id for one in gateway.list_refunds(intent.id)] == [rest.id, first.id]
    assert listing.payment_intent(intent.id).refunded == Decimal("45.60")


def test_the_same_key_sends_nothing_twice_and_a_refusal_stays_one(asked):
    intent, name = confirmed(asked), key()
    assert refund(intent, "5.60", name=name) == refund(intent, "5.60", name=name)
    assert len(gateway.list_refunds(intent.id)) == 1
    for _ in range(2):
        with pytest.raises(gateway.Refused):
            refund(intent, "99.00", name=key())


def test_a_refund_may_fail_later_and_the_money_is_here_again(asked):
    intent = confirmed(asked, "pm_card_refundFail")
    made = refund(intent, "45.60")

    def failed() -> bool:
        return [one.status for one in gateway.list_refunds(intent.id) if one.id == made.id] == ["failed"]

    assert asked.in_time(failed, days=1)
    assert listing.payment_intent(intent.id).refunded == 0


def test_a_dispute_follows_the_money_and_stops_refunds(asked):
    intent = confirmed(asked, "pm_card_createDispute")
    [dispute] = asked.in_time(lambda: gateway.list_disputes(intent.id))
    assert (dispute.amount, dispute.currency, dispute.status) == (Decimal("45.60"), "USD", "needs_response")
    assert listing.payment_intent(intent.id).is_disputed is True
    with pytest.raises(gateway.Refused) as refused:
        refund(intent, "1.00")
    assert refused.value.__cause__.code == "charge_disputed"


def test_every_payment_is_told_of_in_the_list_of_events(asked):
    intent = confirmed(asked)
    since = int((asked.moment - timedelta(minutes=5)).timestamp())

    def told() -> bool:
        wanted: Any = {"type": "payment_intent.succeeded", "created": {"gte": since}, "limit": 100}
        return intent.id in [event.data.object.id for event in asked.client.v1.events.list(wanted).data]

    assert asked.in_time(told)


def test_a_customer_is_made_used_and_forgotten(asked):
    customers = asked.client.v1.customers
    made = customers.create({"email": "a@example.com", "metadata": {"user": "7"}}, options={"idempotency_key": key()})
    assert (made.email, made.metadata.to_dict(), made.livemode) == ("a@example.com", {"user": "7"}, False)
    assert confirmed(asked, customer=made.id).customer == made.id
    assert customers.delete(made.id).deleted is True
    assert customers.retrieve(made.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        confirmed(asked, customer=made.id)
    assert (refused.value.code, refused.value.param) == ("resource_missing", "customer")


def test_no_field_that_is_always_there_is_empty(asked):
    """Both answer every field that the library calls needed; the stand-in is checked for more kinds elsewhere."""
    v1 = asked.client.v1
    intent = confirmed(asked)
    returned = refund(intent, "1.00")
    answers: list[Any] = [
        v1.payment_intents.retrieve(intent.id),
        v1.charges.retrieve(str(intent.latest_charge)),
        v1.refunds.retrieve(returned.id),
    ]
    assert [empty(type(answer), answer.to_dict()) for answer in answers] == [[], [], []]


def test_what_is_asked_of_the_wrong_key_is_our_trouble(asked, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_nobody" if asked.name == "stripe" else "pk_test_nobody"
    with pytest.raises(gateway.Unavailable):
        gateway.list_refunds("pi_nobody")
