"""Money going back, never more than came."""

from typing import Any

from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad


def create(ledger: Ledger, params: dict[str, Any]) -> Thing:
    """Refund all or a part of a charge that succeeded."""
    charge = _charge(ledger, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left <= 0:
        raise Bad("This charge has already been refunded.", code="charge_already_refunded")
    amount = params.get("amount", left)
    if not 0 < amount <= left:
        raise Bad(f"The refund of {amount} is not between 1 and the {left} that are left.", param="amount")
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    refund = ledger.make(
        "refund",
        amount=amount,
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        currency=charge["currency"],
        metadata=params.get("metadata", {}),
        reason=params.get("reason"),
        status="succeeded",
    )
    del refund["livemode"]
    ledger.emit("refund.created", refund)
    ledger.emit("charge.refunded", charge)
    return refund


def fall_through(ledger: Ledger, refund: Thing) -> None:
    """The customer's bank sends the refund back, as happens days later with a closed account."""
    charge = ledger.get(refund["charge"], "charge")
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    refund.update(status="failed", failure_reason="lost_or_stolen_card")
    ledger.emit("refund.failed", refund)


def _charge(ledger: Ledger, params: dict[str, Any]) -> Thing:
    if "payment_intent" in params:
        intent = ledger.get(params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise Bad("This PaymentIntent has no successful charge to refund.", param="payment_intent")
        return ledger.get(intent["latest_charge"], "charge")
    if "charge" in params:
        return ledger.get(params["charge"], "charge")
    raise Bad("One of `payment_intent` or `charge` is needed.", param="payment_intent", code="parameter_missing")
