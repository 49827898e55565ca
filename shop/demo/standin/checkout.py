"""What can happen to a Checkout Session: made, paid, declined, authenticated, expired."""

from typing import Any

from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
SMALLEST_AMOUNT = 50
AUTHENTICATE = "authenticate"
CARDS = {
    "4242424242424242": "",
    "4000002500003155": AUTHENTICATE,
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
}
DECLINES = {
    "generic_decline": "The bank declined this card. Try another card.",
    "insufficient_funds": "There is not enough money on this card. Try another card.",
    "authentication_failed": "The bank could not check that it is you. Try again, or use another card.",
}


def create(ledger: Ledger, params: dict[str, Any]) -> Thing:
    """Open a session of hosted Checkout for a one-off payment; the only kind the stand-in knows."""
    amount, currency = _total(params)
    expires_at = params.get("expires_at", ledger.stamp() + LONGEST)
    if not ledger.stamp() + SHORTEST <= expires_at <= ledger.stamp() + LONGEST:
        raise Bad("`expires_at` must be 30 minutes to 24 hours from now.", param="expires_at")
    session = ledger.make(
        "checkout.session",
        amount_subtotal=amount,
        amount_total=amount,
        currency=currency,
        expires_at=expires_at,
        mode="payment",
        ui_mode="hosted_page",
        status="open",
        payment_status="unpaid",
        payment_method_types=params.get("allowed_payment_method_types", ["card"]),
        adaptive_pricing=params.get("adaptive_pricing", {"enabled": True}),
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        custom_fields=[],
        custom_text={},
        shipping_options=[],
        metadata=params.get("metadata", {}),
        **{name: params.get(name) for name in ("success_url", "cancel_url", "client_reference_id", "customer_email")},
    )
    session["url"] = f"{ledger.base_url}/c/pay/{session['id']}"
    ledger.private[session["id"]] = {
        "intent": params.get("payment_intent_data", {}),
        "name": ", ".join(item["price_data"]["product_data"]["name"] for item in params["line_items"]),
    }
    ledger.save()
    return session


def _total(params: dict[str, Any]) -> tuple[int, str]:
    if params.get("ui_mode", "hosted_page") != "hosted_page" or params.get("mode") != "payment":
        raise Bad("The stand-in knows only `mode=payment` with `ui_mode=hosted_page`.", param="mode")
    for name in ("line_items", "success_url"):
        if not params.get(name):
            raise Bad(f"Missing required param: {name}.", param=name, code="parameter_missing")
    for item in params["line_items"]:
        if "unit_amount" not in item.get("price_data", {}) or "product_data" not in item["price_data"]:
            raise Bad("The stand-in needs `price_data` with `unit_amount` and `product_data`.", param="line_items")
    amount = sum(item["price_data"]["unit_amount"] * item.get("quantity", 1) for item in params["line_items"])
    if amount < SMALLEST_AMOUNT:
        raise Bad("The amount is too small to be charged.", param="line_items", code="amount_too_small")
    return amount, params["line_items"][0]["price_data"]["currency"].lower()


def pay(ledger: Ledger, session: Thing, card: str) -> str:
    """Try a test card: '' when paid, AUTHENTICATE when the bank asks first, otherwise a reason of DECLINES."""
    outcome = CARDS[card]
    intent = _intent(ledger, session)
    ledger.private[session["id"]]["last4"] = card[-4:]
    if outcome == AUTHENTICATE:
        intent["status"] = "requires_action"
        ledger.emit("payment_intent.requires_action", intent)
    elif outcome:
        decline(ledger, session, outcome)
    else:
        succeed(ledger, session)
    return outcome


def decline(ledger: Ledger, session: Thing, reason: str) -> None:
    """The bank says no: the session stays open."""
    intent = _intent(ledger, session)
    failed = _charge(ledger, intent, status="failed", paid=False, amount_captured=0, captured=False)
    failed["failure_code"] = "card_declined"
    error = {"type": "card_error", "code": "card_declined", "decline_code": reason, "message": DECLINES[reason]}
    intent.update(status="requires_payment_method", last_payment_error=error, latest_charge=failed["id"])
    ledger.emit("charge.failed", failed)
    ledger.emit("payment_intent.payment_failed", intent)


def succeed(ledger: Ledger, session: Thing) -> None:
    """The bank says yes: money moves, were it real."""
    intent = _intent(ledger, session)
    charge = _charge(ledger, intent, status="succeeded", paid=True, amount_captured=intent["amount"], captured=True)
    intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"])
    intent["last_payment_error"] = None
    delayed = session["status"] == "complete"
    session.update(status="complete", payment_status="paid", url=None)
    ledger.emit("charge.succeeded", charge)
    ledger.emit("payment_intent.succeeded", intent)
    ledger.emit(f"checkout.session.{'async_payment_succeeded' if delayed else 'completed'}", session)


def wait_for_bank(ledger: Ledger, session: Thing) -> None:
    """A delayed method: the customer is done, the money is not there yet. Ends with ``succeed`` or ``fall_through``."""
    intent = _intent(ledger, session)
    intent["status"] = "processing"
    session.update(status="complete", payment_status="unpaid", url=None)
    ledger.emit("payment_intent.processing", intent)
    ledger.emit("checkout.session.completed", session)


def fall_through(ledger: Ledger, session: Thing) -> None:
    """A delayed method that did not bring the money."""
    decline(ledger, session, "insufficient_funds")
    ledger.emit("checkout.session.async_payment_failed", session)


def expire(ledger: Ledger, session: Thing) -> Thing:
    """Close an open session for good; a complete or expired one is refused."""
    if session["status"] != "open":
        raise Bad(f"Only open sessions can be expired; this one is {session['status']}.", param="session")
    session.update(status="expired", url=None)
    if session["payment_intent"]:
        ledger.things[session["payment_intent"]].update(status="canceled", cancellation_reason="expired")
    ledger.emit("checkout.session.expired", session)
    return session


def expire_due(ledger: Ledger) -> None:
    """Close each open session whose time has come."""
    with ledger.lock:
        for session in ledger.all("checkout.session"):
            if session["status"] == "open" and session["expires_at"] <= ledger.stamp():
                expire(ledger, session)


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
        metadata=data.get("metadata", {}),
        description=data.get("description"),
        payment_method_types=session["payment_method_types"],
        status="requires_payment_method",
    )
    session["payment_intent"] = intent["id"]
    ledger.emit("payment_intent.created", intent)
    return intent


def _charge(ledger: Ledger, intent: Thing, **fields: Any) -> Thing:
    return ledger.make(
        "charge",
        amount=intent["amount"],
        amount_refunded=0,
        billing_details={"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        currency=intent["currency"],
        disputed=False,
        metadata=dict(intent["metadata"]),
        payment_intent=intent["id"],
        refunded=False,
        **fields,
    )
