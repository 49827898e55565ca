"""The edge to Stripe: sums, signatures, and whose fault an error is."""

import json
from datetime import datetime
from decimal import Decimal

import pytest
import requests

from shop.demo.standin.webhooks import signature
from shop.payments import gateway

SENT_AT = 1_799_139_600
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "data": {
        "object": {"id": "cs_1", "object": "checkout.session", "payment_intent": "pi_1", "metadata": {"ref": "r"}}
    },
}


def parameters(**changes):
    given = {
        "ref": "ref-1",
        "number": "7K3M9-QX2VT",
        "amount": Decimal("45.60"),
        "currency": "USD",
        "email": "",
        "expires_at": datetime.fromisoformat("2027-01-05T09:35:00Z"),
        "return_url": "https://shop.example/pay/x/return/",
    }
    return gateway.session_parameters(**{**given, **changes})


def test_a_missing_email_is_not_sent():
    assert "customer_email" not in parameters()
    assert parameters(email="a@example.com")["customer_email"] == "a@example.com"


def test_a_declined_parameter_is_a_refusal_with_its_name(standin):
    with pytest.raises(gateway.Refused, match="currency") as refusal:
        gateway.create_session(
            {**parameters(), "line_items": [{"price_data": {"unit_amount": 5}}]}, idempotency_key="a"
        )
    assert refusal.value.param == "line_items[0][price_data][currency]"


def test_a_wrong_key_is_our_trouble_and_no_refusal(standin, settings):
    settings.STRIPE_SECRET_KEY = "wrong"
    with pytest.raises(gateway.Unavailable):
        gateway.retrieve_session("cs_1")


def test_a_stripe_that_nobody_answers_for_is_unavailable(settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(gateway.Unavailable):
        gateway.expire_session("cs_1")


def test_a_call_ends_after_ten_seconds():
    assert gateway.calling.client_for("sk_test_x", "")._requestor._options.max_network_retries == 2
    assert sum(gateway.calling.TIMEOUT) == 10


def test_without_another_address_stripe_itself_is_asked():
    assert gateway.calling.client_for("sk_test_x", "")._requestor.base_addresses["api"] == "https://api.stripe.com"


@pytest.fixture(autouse=True)
def world_time(monkeypatch):
    """The world's clock stands 5 minutes after SENT_AT."""
    monkeypatch.setattr(gateway.events, "wall_clock", lambda: SENT_AT + 300.0)


def read(event=EVENT, *, secret="whsec_standin", at=SENT_AT):
    payload = json.dumps(event).encode()
    return gateway.read_event(payload, signature(payload, secret, at=at))


def test_an_event_says_only_where_to_look():
    assert read() == gateway.Notice(
        id="evt_1", type="checkout.session.completed", session_id="cs_1", intent_id="pi_1", ref="r"
    )


@pytest.mark.parametrize(
    ("thing", "where"),
    [
        ({"object": "payment_intent", "id": "pi_1", "metadata": {"ref": "r"}}, ("", "pi_1", "r")),
        ({"object": "refund", "id": "re_1", "payment_intent": "pi_1", "metadata": {"ref": "other"}}, ("", "pi_1", "")),
        ({"object": "charge", "id": "ch_1", "payment_intent": {"id": "pi_1"}}, ("", "", "")),
        ({"object": "balance"}, ("", "", "")),
    ],
)
def test_other_objects_lead_to_the_attempt_by_their_intent(thing, where):
    notice = read({**EVENT, "data": {"object": thing}})
    assert (notice.session_id, notice.intent_id, notice.ref) == where


def test_while_a_secret_is_changed_both_are_taken(settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]
    assert read(secret="whsec_old").id == "evt_1"
    assert read(secret="whsec_new").id == "evt_1"


@pytest.mark.parametrize("at", [SENT_AT - 1, SENT_AT - 60, SENT_AT + 361])
def test_an_old_signature_or_one_from_the_future_is_refused(at):
    with pytest.raises(gateway.Forged, match="too old, or from the future"):
        read(at=at)


@pytest.mark.parametrize("header", ["", "nonsense", "t=x,v1=y", f"t={SENT_AT},v1=00", f"t={SENT_AT}"])
def test_a_signature_that_is_not_stripes_is_refused(header):
    with pytest.raises(gateway.Forged):
        gateway.read_event(json.dumps(EVENT).encode(), header)


def test_a_changed_body_is_refused():
    payload = json.dumps(EVENT).encode()
    with pytest.raises(gateway.Forged):
        gateway.read_event(payload.replace(b"cs_1", b"cs_2"), signature(payload, "whsec_standin", at=SENT_AT))


@pytest.mark.parametrize("body", [b"[]", b"not json", b'{"object": "v2.core.event"}', b'"text"', b"{}", b"\xff\xfe"])
def test_a_signed_body_that_is_no_event_is_refused(body):
    with pytest.raises(gateway.Forged):
        gateway.read_event(body, signature(body, "whsec_standin", at=SENT_AT))


def test_an_event_of_the_other_mode_is_refused():
    with pytest.raises(gateway.Forged, match="mode"):
        read({**EVENT, "livemode": True})


def test_a_live_event_is_taken_with_a_live_key(settings):
    settings.STRIPE_SECRET_KEY = "rk_live_1"
    assert read({**EVENT, "livemode": True}).id == "evt_1"


def test_the_stand_in_turns_a_live_key_away(standin):
    answer = requests.get(f"{standin.ledger.base_url}/v1/events", headers={"Authorization": "Bearer sk_live_1"})
    assert answer.status_code == 401
