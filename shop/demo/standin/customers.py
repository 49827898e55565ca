"""The people that Stripe remembers for the shop."""

from typing import Any

from shop.demo.standin.ledger import Ledger, Thing
from shop.demo.standin.schema import Bad


def create(ledger: Ledger, params: dict[str, Any]) -> Thing:
    """Remember a customer."""
    named = {name: params.get(name) for name in ("email", "name", "phone", "description", "address")}
    customer = ledger.make(
        "customer",
        balance=0,
        delinquent=False,
        metadata=params.get("metadata", {}),
        preferred_locales=params.get("preferred_locales", []),
        tax_exempt="none",
        **named,
    )
    ledger.emit("customer.created", customer)
    return customer


def delete(ledger: Ledger, customer_id: str) -> Thing:
    """Forget a customer: only the id stays, and a mark that it is over."""
    customer = usable(ledger, customer_id, status=404)
    ledger.emit("customer.deleted", customer)
    gone: Thing = {"id": customer_id, "object": "customer", "deleted": True}
    ledger.things[customer_id] = {**gone, "created": customer["created"]}
    ledger.save()
    return gone


def usable(ledger: Ledger, customer_id: str, *, status: int = 400) -> Thing:
    """The customer, if there is one that was not deleted."""
    customer = ledger.things.get(customer_id, {})
    if customer.get("object") != "customer" or customer.get("deleted"):
        raise Bad(f"No such customer: '{customer_id}'", param="customer", code="resource_missing", status=status)
    return customer
