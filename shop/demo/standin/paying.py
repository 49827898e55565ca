"""What the customer and the bank do: pay, ask, decline, and the money that comes days later."""

from typing import Any

from shop.demo.standin import customers, disputes
from shop.demo.standin.cards import CARDS, DECLINES, OWN_CODE, Card
from shop.demo.standin.ledger import Ledger, Thing

AUTHENTICATE = "authenticate"
DEBIT_TAKES = 3 * 24 * 60 * 60


def pay(ledger: Ledger, session: Thing, card: str) -> str:
    """Try a test card: '' when paid, AUTHENTICATE when the bank asks first, otherwise a reason of DECLINES."""
    tried = CARDS[card]
    intent = _intent(ledger, session)
    ledger.private[session["id"]]["card"] = card
    if tried.is_debit:
        wait_for_bank(ledger, session)
        ledger.later(session["id"], tried.then, seconds=DEBIT_TAKES)
        return ""
    if tried.asks:
        intent["status"] = "requires_action"
        ledger.emit("payment_intent.requires_action", intent)
        return AUTHENTICATE
    return answer(ledger, session)


def answer(ledger: Ledger, session: Thing) -> str:
    """The bank's answer to the card that was tried: '' for yes, otherwise a reason of DECLINES."""
    reason = _card(ledger, session).decline
    if reason:
        decline(ledger, session, reason)
    else:
        succeed(ledger, session)
    return reason


def decline(ledger: Ledger, session: Thing, reason: str) -> None:
    """The bank says no: the session stays open."""
    refuse(ledger, _intent(ledger, session), reason)


def refuse(ledger: Ledger, intent: Thing, reason: str) -> None:
    """Note the bank's no. Who could not prove to be the card's owner was never charged."""
    code = reason if reason in OWN_CODE else "card_declined"
    error: Thing = {"type": "card_error", "code": code, "message": DECLINES[reason]}
    if reason == "authentication_failed":
        error.update(type="invalid_request_error", code="payment_intent_authentication_failure")
    elif code == "card_declined":
        error["decline_code"] = reason
    if reason != "authentication_failed":
        charge = _charge(ledger, intent, status="failed", failure_code=code, failure_message=DECLINES[reason])
        intent["latest_charge"] = charge["id"]
        ledger.emit("charge.failed", charge)
    intent.update(status="requires_payment_method", last_payment_error=error)
    ledger.emit("payment_intent.payment_failed", intent)


def succeed(ledger: Ledger, session: Thing) -> None:
    """The bank says yes: money moves, were it real."""
    delayed = session["status"] == "complete"
    charge = take(ledger, _intent(ledger, session))
    _complete(ledger, session, payment_status="paid")
    ledger.emit(f"checkout.session.{'async_payment_succeeded' if delayed else 'completed'}", session)
    disputes.follow(ledger, charge, then=_card(ledger, session).then)


def take(ledger: Ledger, intent: Thing) -> Thing:
    """Take a payment's money: its charge."""
    fields = {"status": "succeeded", "paid": True, "amount_captured": intent["amount"], "captured": True}
    charge = _charge(ledger, intent, **fields)
    intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"])
    intent["last_payment_error"] = None
    ledger.emit("charge.succeeded", charge)
    ledger.emit("payment_intent.succeeded", intent)
    return charge


def wait_for_bank(ledger: Ledger, session: Thing) -> None:
    """A delayed method: the customer is done, the money is not there yet. Ends with ``succeed`` or ``fall_through``."""
    intent = _intent(ledger, session)
    charge = _charge(ledger, intent, status="pending", captured=True, amount_captured=intent["amount"])
    intent.update(status="processing", latest_charge=charge["id"])
    _complete(ledger, session, payment_status="unpaid")
    ledger.emit("charge.pending", charge)
    ledger.emit("payment_intent.processing", intent)
    ledger.emit("checkout.session.completed", session)


def is_waiting(ledger: Ledger, session: Thing) -> bool:
    """Whether a delayed payment is still undecided."""
    return bool(session["payment_intent"]) and ledger.things[session["payment_intent"]]["status"] == "processing"


def fall_through(ledger: Ledger, session: Thing) -> None:
    """A delayed method that did not bring the money."""
    decline(ledger, session, "insufficient_funds")
    ledger.emit("checkout.session.async_payment_failed", session)


def card_of(ledger: Ledger, charge: Thing) -> Card:
    """The test card that a charge was made with; the plain one where no page was used."""
    return CARDS[ledger.private.get(charge["id"], {}).get("card", "4242424242424242")]


def _card(ledger: Ledger, session: Thing) -> Card:
    return CARDS[ledger.private[session["id"]].get("card", "4242424242424242")]


def _complete(ledger: Ledger, session: Thing, *, payment_status: str) -> None:
    if session["customer_creation"] == "always" and not session["customer"]:
        session["customer"] = customers.create(ledger, {"email": session["customer_email"]})["id"]
        _intent(ledger, session)["customer"] = session["customer"]
    session.update(status="complete", payment_status=payment_status, url=None)


def _intent(ledger: Ledger, session: Thing) -> Thing:
    """The session's PaymentIntent, which exists only once the customer has tried to pay."""
    if session["payment_intent"]:
        return ledger.things[session["payment_intent"]]
    data = ledger.private[session["id"]]["intent"]
    intent = ledger.make(
        "payment_intent",
        amount=session["amount_total"],
        amount_capturable=0,
        amount_received=0,
        capture_method="automatic_async",
        confirmation_method="automatic",
        currency=session["currency"],
        customer=session["customer"],
        metadata=data.get("metadata", {}),
        description=data.get("description"),
        payment_method_types=session["payment_method_types"],
        status="requires_payment_method",
    )
    session["payment_intent"] = intent["id"]
    ledger.private[intent["id"]] = {"session": session["id"]}
    ledger.emit("payment_intent.created", intent)
    return intent


def _charge(ledger: Ledger, intent: Thing, **fields: Any) -> Thing:
    """A charge in its first or next state: a debit that was pending stays one charge."""
    pending = ledger.things.get(intent["latest_charge"] or "", {})
    if pending.get("status") == "pending":
        pending.update(fields)
        return pending
    charge = ledger.make(
        "charge",
        **{
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
            "captured": False,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "disputed": False,
            "metadata": dict(intent["metadata"]),
            "paid": False,
            "payment_intent": intent["id"],
            "refunded": False,
            **fields,
        },
    )
    ledger.private[charge["id"]] = {"card": _tried(ledger, intent)}
    return charge


def _tried(ledger: Ledger, intent: Thing) -> str:
    """The number of the card in the customer's hand."""
    kept = ledger.private.get(intent["id"], {})
    return str({**kept, **ledger.private.get(kept.get("session", ""), {})}.get("card", "4242424242424242"))
