"""A Checkout Session begins and ends: made, closed. What the customer does in between is in *paying*."""

from typing import Any

from shop.demo.standin import amounts, customers
from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad, Refusal

SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60


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
        **_people(ledger, params),
        **{name: params.get(name) for name in ("success_url", "cancel_url", "client_reference_id")},
    )
    session["url"] = f"{ledger.base_url}/c/pay/{session['id']}"
    ledger.private[session["id"]] = {
        "intent": params.get("payment_intent_data", {}),
        "name": ", ".join(item["price_data"]["product_data"]["name"] for item in params["line_items"]),
    }
    ledger.save()
    return session


def _people(ledger: Ledger, params: dict[str, Any]) -> Thing:
    """Who pays: a customer that Stripe knows, or an address, but not both."""
    given = [name for name in ("customer", "customer_email") if params.get(name)]
    if len(given) == 2 or ("customer" in given and params.get("customer_creation")):
        others = "customer_email" if len(given) == 2 else "customer_creation"
        raise Bad(f"You may only specify one of these parameters: customer, {others}.", param="customer")
    found = {"customer": None, "customer_email": params.get("customer_email"), "customer_creation": None}
    if "customer" in given:
        return {**found, "customer": customers.usable(ledger, params["customer"])["id"]}
    return {**found, "customer_creation": params.get("customer_creation", "if_required")}


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
    currency = params["line_items"][0]["price_data"]["currency"].lower()
    amounts.check_charge(amount, currency, param="line_items")
    return amount, currency


def expire(ledger: Ledger, session: Thing) -> Thing:
    """Close an open session for good; a complete or expired one is refused."""
    if session["status"] != "open":
        raise Refusal(f"Only open sessions can be expired; this one is {session['status']}.", param="session")
    session.update(status="expired", url=None)
    if session["payment_intent"]:
        ledger.things[session["payment_intent"]].update(status="canceled", cancellation_reason="expired")
    ledger.emit("checkout.session.expired", session)
    return session
