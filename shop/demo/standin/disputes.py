"""A customer's bank takes money back, or warns that it may: disputes, inquiries and early fraud warnings."""

from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad

DAY = 24 * 60 * 60
CLOSED = ("won", "lost", "warning_closed", "prevented")
CARD = {"brand": "visa", "network": "visa", "network_reason_code": "10.4"}
# What stops a refund: the bank has the money, or keeps it.
BLOCKING = ("needs_response", "under_review", "lost")


def create(
    ledger: Ledger,
    charge: Thing,
    *,
    reason: str = "fraudulent",
    amount: int | None = None,
    days: int = 14,
    inquiry: bool = False,
) -> Thing:
    """Open a dispute, to be answered within ``days``; an inquiry only asks, and leaves the money where it is."""
    if charge["status"] != "succeeded":
        raise Bad("Only a charge that succeeded can be disputed.", param="charge")
    charge["disputed"] = True
    dispute = ledger.make(
        "dispute",
        amount=amount or charge["amount_captured"] - charge["amount_refunded"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={"enhanced_evidence": {}},
        evidence_details=_details(ledger.stamp() + days * DAY),
        is_charge_refundable=inquiry,
        metadata={},
        network_reason_code=CARD["network_reason_code"],
        payment_intent=charge["payment_intent"],
        payment_method_details={"type": "card", "card": {**CARD, "case_type": "inquiry" if inquiry else "chargeback"}},
        reason=reason,
        status="warning_needs_response" if inquiry else "needs_response",
    )
    stop_warnings(ledger, charge)
    ledger.emit("charge.dispute.created", dispute)
    if not inquiry:
        ledger.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _details(due_by: int) -> Thing:
    """What Stripe says of the shop's answer, when there is none yet."""
    return {
        "due_by": due_by,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }


def review(ledger: Ledger, dispute: Thing) -> None:
    """The shop's evidence is in; the bank reads it."""
    inquiry = dispute["status"].startswith("warning_")
    dispute["status"] = "warning_under_review" if inquiry else "under_review"
    dispute["evidence_details"].update(has_evidence=True, submission_count=1, submission_method="manual")
    ledger.emit("charge.dispute.updated", dispute)


def close(ledger: Ledger, dispute: Thing, *, won: bool) -> None:
    """The bank has decided; a won dispute brings the money back. An inquiry just ends."""
    if dispute["status"] in CLOSED:
        raise Bad(f"This dispute is closed: {dispute['status']}.", param="dispute")
    inquiry = dispute["status"].startswith("warning_")
    dispute["status"] = "warning_closed" if inquiry else "won" if won else "lost"
    dispute["is_charge_refundable"] = dispute["status"] != "lost"
    dispute["evidence_details"]["due_by"] = None
    ledger.emit("charge.dispute.closed", dispute)
    if dispute["status"] == "won":
        ledger.emit("charge.dispute.funds_reinstated", dispute)


def reverse(ledger: Ledger, dispute: Thing) -> None:
    """The bank takes its decision back: a dispute that was lost is won, and the money is here again."""
    if dispute["status"] != "lost":
        raise Bad(f"Only a lost dispute can be reversed, not one that is {dispute['status']}.", param="dispute")
    dispute["status"], dispute["is_charge_refundable"] = "won", True
    ledger.emit("charge.dispute.updated", dispute)
    ledger.emit("charge.dispute.funds_reinstated", dispute)


def of(ledger: Ledger, payment_intent: str) -> Thing:
    """The latest dispute of a payment."""
    found = [one for one in ledger.all("dispute") if one["payment_intent"] == payment_intent]
    if not found:
        raise Bad(f"No dispute of {payment_intent}.", code="resource_missing", status=404)
    return found[0]


def blocks_refunds(ledger: Ledger, charge: Thing) -> bool:
    """Whether the bank has taken, or keeps, this charge's money."""
    return any(one["charge"] == charge["id"] and one["status"] in BLOCKING for one in ledger.all("dispute"))


def warn(ledger: Ledger, charge: Thing, *, fraud_type: str = "made_with_stolen_card") -> Thing:
    """The bank warns of fraud; no money has moved yet."""
    warning = ledger.make(
        "radar.early_fraud_warning",
        actionable=not charge["disputed"] and not charge["refunded"],
        charge=charge["id"],
        fraud_type=fraud_type,
        payment_intent=charge["payment_intent"],
    )
    ledger.emit("radar.early_fraud_warning.created", warning)
    return warning


def stop_warnings(ledger: Ledger, charge: Thing) -> None:
    """Warnings are of no use any more once the dispute is there, or the money is back."""
    for warning in ledger.all("radar.early_fraud_warning"):
        if warning["charge"] == charge["id"] and warning["actionable"]:
            warning["actionable"] = False
            ledger.emit("radar.early_fraud_warning.updated", warning)


def follow(ledger: Ledger, charge: Thing, *, then: str) -> None:
    """What a test card brings once its money is here."""
    if then in ("dispute", "inquiry"):
        create(ledger, charge, inquiry=then == "inquiry")
    elif then == "warning":
        warn(ledger, charge)
