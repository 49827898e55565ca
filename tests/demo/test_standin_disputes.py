"""What banks do after the payment at the stand-in: disputes, inquiries, warnings, refunds that pend or fail, debits."""

import pytest
import requests

from shop.demo.standin.schema import Bad
from tests.demo.test_standin_api import Asker, ask

__all__ = ["ask"]
FRAUD_CARD, INQUIRY_CARD, WARNING_CARD = "4000000000000259", "4000000000001976", "4000000000005423"
PENDING_CARD, FAILING_CARD = "4000000000007726", "4000000000005126"
DEBIT, EMPTY_ACCOUNT, UNDECIDED = "000123456789", "000222222227", "000000000009"


def pay(ask: Asker, card: str = "4242424242424242") -> dict:
    session = ask.open().json()
    ask.server.controls.pull("pay", {"session": session["id"], "card": card})
    return session_of(ask, session["id"])


def session_of(ask: Asker, name: str) -> dict:
    return ask("GET", f"/v1/checkout/sessions/{name}", **{"expand[0]": "payment_intent.latest_charge"}).json()


def intent_of(session: dict) -> str:
    return session["payment_intent"]["id"]


def found(ask: Asker, path: str, **filters: str) -> list[dict]:
    return ask("GET", path, **filters).json()["data"]


def told(ask: Asker, prefix: str) -> list[str]:
    """The events of a family, the oldest first."""
    types = [event["type"] for event in ask.server.ledger.all("event")[::-1]]
    return [name.removeprefix(prefix) for name in types if name.startswith(prefix)]


def lever(ask: Asker, name: str, **values):
    return ask.server.controls.pull(name, values)


def test_a_card_that_disputes_pays_first(ask):
    session = pay(ask, FRAUD_CARD)
    assert (session["payment_status"], session["payment_intent"]["latest_charge"]["disputed"]) == ("paid", True)
    [dispute] = found(ask, "/v1/disputes", payment_intent=intent_of(session))
    assert (dispute["amount"], dispute["reason"], dispute["status"]) == (500, "fraudulent", "needs_response")
    assert dispute["evidence_details"]["due_by"] == ask.server.ledger.stamp() + 14 * 24 * 60 * 60
    assert ask("GET", f"/v1/disputes/{dispute['id']}").json() == dispute
    assert found(ask, "/v1/disputes", charge=session["payment_intent"]["latest_charge"]["id"]) == [dispute]
    assert found(ask, "/v1/disputes", payment_intent="pi_other") == []
    assert told(ask, "charge.dispute.") == ["created", "funds_withdrawn"]


@pytest.mark.parametrize(
    ("outcome", "refund", "after"),
    [
        ("won", 200, ["updated", "closed", "funds_reinstated"]),
        ("lost", 400, ["updated", "closed"]),
    ],
)
def test_a_dispute_is_reviewed_and_decided(ask, outcome, refund, after):
    session = pay(ask)
    lever(ask, "dispute", payment_intent=intent_of(session), reason="product_not_received", amount=300, days=7)
    assert lever(ask, "dispute", payment_intent=intent_of(session), outcome="review")["status"] == "under_review"
    refused = ask("POST", "/v1/refunds", payment_intent=intent_of(session))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "charge_disputed")
    dispute = lever(ask, "dispute", payment_intent=intent_of(session), outcome=outcome)
    assert (dispute["status"], dispute["amount"], dispute["evidence_details"]["due_by"]) == (outcome, 300, None)
    assert told(ask, "charge.dispute.") == ["created", "funds_withdrawn", *after]
    assert ask("POST", "/v1/refunds", payment_intent=intent_of(session)).status_code == refund
    url = f"{ask.server.ledger.base_url}/_standin/dispute"
    assert requests.post(url, json={"payment_intent": intent_of(session), "outcome": "won"}).status_code == 400


def test_an_inquiry_leaves_the_money_and_the_refund(ask):
    session = pay(ask, INQUIRY_CARD)
    [dispute] = found(ask, "/v1/disputes", payment_intent=intent_of(session))
    assert (dispute["status"], dispute["is_charge_refundable"]) == ("warning_needs_response", True)
    assert ask("POST", "/v1/refunds", payment_intent=intent_of(session)).status_code == 200
    assert (
        lever(ask, "dispute", payment_intent=intent_of(session), outcome="review")["status"] == "warning_under_review"
    )
    assert lever(ask, "dispute", payment_intent=intent_of(session), outcome="lost")["status"] == "warning_closed"
    assert told(ask, "charge.dispute.") == ["created", "updated", "closed"]


def test_only_money_that_came_can_be_disputed(ask):
    session = pay(ask, "4000000000000002")
    url = f"{ask.server.ledger.base_url}/_standin/dispute"
    assert requests.post(url, json={"payment_intent": intent_of(session)}).status_code == 400
    assert requests.post(url, json={"payment_intent": intent_of(session), "outcome": "won"}).status_code == 404


def test_a_warning_of_fraud_is_of_use_until_the_dispute_or_the_refund(ask):
    session = pay(ask, WARNING_CARD)
    [warning] = found(ask, "/v1/radar/early_fraud_warnings", payment_intent=intent_of(session))
    assert (warning["actionable"], warning["charge"]) == (True, session["payment_intent"]["latest_charge"]["id"])
    lever(ask, "dispute", payment_intent=intent_of(session))
    other = pay(ask)
    lever(ask, "warn", payment_intent=intent_of(other), fraud_type="misc")
    ask("POST", "/v1/refunds", payment_intent=intent_of(other))
    warnings = found(ask, "/v1/radar/early_fraud_warnings")
    assert [(one["fraud_type"], one["actionable"]) for one in warnings] == [
        ("misc", False),
        ("made_with_stolen_card", False),
    ]
    assert told(ask, "radar.early_fraud_warning.") == ["created", "updated", "created", "updated"]


def a_day_passes(ask: Asker, days: int = 1) -> None:
    ask.server.ledger.clock.forward(days=days)
    ask.server.service_actions()


def test_a_refund_may_take_a_day(ask):
    refund = ask("POST", "/v1/refunds", payment_intent=intent_of(pay(ask, PENDING_CARD))).json()
    assert (refund["status"], refund["pending_reason"]) == ("pending", "processing")
    a_day_passes(ask)
    assert ask("GET", f"/v1/refunds/{refund['id']}").json()["status"] == "succeeded"
    assert told(ask, "refund.") == ["created", "updated"]


def test_a_refund_may_fail_a_day_later_and_be_made_again(ask):
    session = pay(ask, FAILING_CARD)
    refund = ask("POST", "/v1/refunds", payment_intent=intent_of(session)).json()
    assert refund["status"] == "succeeded"
    a_day_passes(ask)
    failed = ask("GET", f"/v1/refunds/{refund['id']}").json()
    assert (failed["status"], failed["failure_reason"]) == ("failed", "lost_or_stolen_card")
    assert session_of(ask, session["id"])["payment_intent"]["latest_charge"]["amount_refunded"] == 0
    assert told(ask, "refund.") == ["created", "failed"]
    assert ask("POST", "/v1/refunds", payment_intent=intent_of(session)).status_code == 200


def test_the_lever_lets_refunds_pend_and_ends_them(ask):
    intent = intent_of(pay(ask))
    assert lever(ask, "refund_as", then="refund_pends") == {"then": "refund_pends"}
    first = ask("POST", "/v1/refunds", payment_intent=intent, amount=100).json()
    second = ask("POST", "/v1/refunds", payment_intent=intent, amount=100).json()
    assert lever(ask, "refund", arrive=first["id"])["status"] == "succeeded"
    assert lever(ask, "refund", fail=second["id"])["status"] == "failed"
    a_day_passes(ask)
    assert [one["status"] for one in found(ask, "/v1/refunds")] == ["failed", "succeeded"]
    url = f"{ask.server.ledger.base_url}/_standin/refund"
    assert requests.post(url, json={"arrive": second["id"]}).status_code == 400
    assert requests.post(url, json={"fail": second["id"]}).status_code == 400


@pytest.mark.parametrize(
    ("account", "payment", "intent", "events"),
    [
        (DEBIT, "paid", "succeeded", ["completed", "async_payment_succeeded"]),
        (EMPTY_ACCOUNT, "unpaid", "requires_payment_method", ["completed", "async_payment_failed"]),
        (UNDECIDED, "unpaid", "processing", ["completed"]),
    ],
)
def test_a_debit_is_decided_three_days_later(ask, account, payment, intent, events):
    session = pay(ask, account)
    charge = session["payment_intent"]["latest_charge"]
    assert (session["status"], session["payment_status"], charge["status"]) == ("complete", "unpaid", "pending")
    assert session["payment_intent"]["status"] == "processing"
    a_day_passes(ask, days=3)
    later = session_of(ask, session["id"])
    assert (later["payment_status"], later["payment_intent"]["status"]) == (payment, intent)
    assert later["payment_intent"]["latest_charge"]["id"] == charge["id"]
    assert told(ask, "checkout.session.") == events


def test_a_debit_that_was_decided_by_hand_is_not_decided_again(ask):
    session = pay(ask, EMPTY_ACCOUNT)["id"]
    lever(ask, "settle", session=session, outcome="success")
    a_day_passes(ask, days=3)
    assert session_of(ask, session)["payment_status"] == "paid"
    url = f"{ask.server.ledger.base_url}/_standin/settle"
    assert requests.post(url, json={"session": session, "outcome": "failure"}).status_code == 400


def test_money_on_its_way_cannot_be_refunded(ask):
    session = pay(ask, DEBIT)
    assert ask("POST", "/v1/refunds", payment_intent=intent_of(session)).status_code == 400
    charge = session["payment_intent"]["latest_charge"]["id"]
    assert ask("POST", "/v1/refunds", charge=charge).status_code == 400


def test_a_bank_takes_back_only_a_decision_that_was_lost(ask):
    named = {"payment_intent": intent_of(pay(ask))}
    lever(ask, "dispute", **named)
    with pytest.raises(Bad, match="Only a lost dispute can be reversed"):
        lever(ask, "dispute", outcome="reversed", **named)
    lever(ask, "dispute", outcome="lost", **named)
    dispute = lever(ask, "dispute", outcome="reversed", **named)
    assert (dispute["status"], dispute["is_charge_refundable"]) == ("won", True)
