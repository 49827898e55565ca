"""PaymentIntents made by a server with Stripe's test names for cards, as the tests of the contract make them."""

from typing import Any

from shop.demo.standin import amounts, customers, disputes, paying
from shop.demo.standin.cards import DECLINES, OWN_CODE, TOKENS, Card
from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad, Refusal


def create(ledger: Ledger, params: dict[str, Any]) -> Thing:
    """A PaymentIntent; with ``confirm`` it is paid at once, declined, or asks its customer."""
    currency = params["currency"].lower()
    amounts.check_charge(params["amount"], currency, param="amount")
    card = _card(params) if params.get("confirm") else None
    intent = ledger.make(
        "payment_intent",
        amount=params["amount"],
        amount_capturable=0,
        amount_received=0,
        automatic_payment_methods=params.get("automatic_payment_methods"),
        capture_method=params.get("capture_method", "automatic_async"),
        confirmation_method="automatic",
        currency=currency,
        customer=customers.usable(ledger, params["customer"])["id"] if "customer" in params else None,
        description=params.get("description"),
        metadata=params.get("metadata", {}),
        payment_method_types=["card"],
        status="requires_payment_method",
    )
    ledger.emit("payment_intent.created", intent)
    if card:
        _confirm(ledger, intent, card)
    return intent


def _card(params: dict[str, Any]) -> Card:
    """The test card that is confirmed with. Who allows redirects must say where to come back to."""
    methods = params.get("automatic_payment_methods", {"enabled": True})
    if methods.get("allow_redirects", "always") != "never" and "return_url" not in params:
        raise Bad("Redirects are allowed, so that a `return_url` is needed.", param="return_url")
    token = params.get("payment_method")
    if token is None:
        raise Bad("A `payment_method` is needed to confirm.", param="payment_method", code="parameter_missing")
    if token not in TOKENS:
        raise Bad(f"No such PaymentMethod: '{token}'", param="payment_method", code="resource_missing")
    return TOKENS[token]


def _confirm(ledger: Ledger, intent: Thing, card: Card) -> None:
    ledger.private[intent["id"]] = {"card": card.number}
    if card.decline:
        paying.refuse(ledger, intent, card.decline)
        raise _declined(ledger, intent, card.decline)
    if card.asks:
        intent["status"] = "requires_action"
        ledger.emit("payment_intent.requires_action", intent)
        return
    disputes.follow(ledger, paying.take(ledger, intent), then=card.then)


def _declined(ledger: Ledger, intent: Thing, reason: str) -> Refusal:
    """The answer to a declined confirmation: the payment stays, and another card may be tried."""
    code = reason if reason in OWN_CODE else "card_declined"
    refusal = Refusal(DECLINES[reason], code=code, status=402, kind="card_error")
    refusal.body["error"].update(decline_code=reason, charge=intent["latest_charge"], payment_intent=dict(intent))
    return refusal
