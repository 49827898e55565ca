"""Money going back, never more than came, and not always at once."""

from typing import Any

from shop.demo.standin import amounts, disputes, paying
from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad, Refusal

ENDS_AFTER = 24 * 60 * 60


def create(ledger: Ledger, params: dict[str, Any]) -> Thing:
    """Refund all or a part of a charge that succeeded."""
    charge = _charge(ledger, params)
    amount = _amount(ledger, charge, params)
    then = ledger.refund_as or paying.card_of(ledger, charge).then
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
        status="pending" if then == "refund_pends" else "succeeded",
        pending_reason="processing" if then == "refund_pends" else None,
    )
    del refund["livemode"]
    ledger.emit("refund.created", refund)
    ledger.emit("charge.refunded", charge)
    if charge["refunded"]:
        disputes.stop_warnings(ledger, charge)
    if then in ("refund_pends", "refund_fails"):
        ledger.later(refund["id"], then, seconds=ENDS_AFTER)
    return refund


def _amount(ledger: Ledger, charge: Thing, params: dict[str, Any]) -> int:
    """What is to go back; ``Bad`` where it cannot."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    if disputes.blocks_refunds(ledger, charge):
        raise Refusal(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if left <= 0:
        raise Refusal("This charge has already been refunded.", code="charge_already_refunded")
    amount: int = params.get("amount", left)
    if not 0 < amount <= left:
        raise Refusal(f"The refund of {amount} is not between 1 and the {left} that are left.", param="amount")
    amounts.check(amount, charge["currency"], param="amount")
    return amount


def settle(ledger: Ledger, refund: Thing) -> None:
    """A refund that was pending has arrived."""
    if refund["status"] != "pending":
        raise Bad(f"Only a pending refund can arrive; this one is {refund['status']}.", param="refund")
    refund.update(status="succeeded", pending_reason=None)
    ledger.emit("refund.updated", refund)


def fall_through(ledger: Ledger, refund: Thing) -> None:
    """The customer's bank sends the refund back, as happens days later with a closed account."""
    if refund["status"] in ("failed", "canceled"):
        raise Bad(f"This refund is over: {refund['status']}.", param="refund")
    charge = ledger.get(refund["charge"], "charge")
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    refund.update(status="failed", pending_reason=None, failure_reason="lost_or_stolen_card")
    ledger.emit("refund.failed", refund)


def _charge(ledger: Ledger, params: dict[str, Any]) -> Thing:
    if "payment_intent" in params:
        intent = ledger.get(params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise Refusal("This PaymentIntent has no successful charge to refund.", param="payment_intent")
        return ledger.get(intent["latest_charge"], "charge")
    if "charge" in params:
        charge = ledger.get(params["charge"], "charge")
        if charge["status"] != "succeeded":
            raise Refusal(f"Charge {charge['id']} did not succeed.", param="charge")
        return charge
    raise Bad("One of `payment_intent` or `charge` is needed.", param="payment_intent", code="parameter_missing")
