"""Makers of what people say: a buyer's order, a review, a question."""

from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

from shop.voices import actions
from tests import factories

STORY: dict[str, Any] = {
    "stars": 4,
    "title": "Sits well",
    "body": "It clicks in and stays there.",
    "fit": "yes",
    "seal": "whole",
    "comfort": "easy",
    "pen": "Diaminy E7",
    "name": "Ada",
}


def told(**changed: Any) -> actions.Told:
    """What a buyer wrote."""
    return actions.Told(**{**STORY, **changed})


def order_of(product: Any, *, email: str = "buyer@example.com", **fields: Any) -> Any:
    """A paid order that holds one of the product."""
    return factories.order(lines=[(product, 1)], email=email, **fields)


def bare_order(email: str) -> Any:
    """An order of which only the buyer matters."""
    orders = get_model("order", "Order").objects
    return orders.create(number=f"B{orders.count()}", guest_email=email, total_incl_tax=1, total_excl_tax=1)


def review(product: Any, *, now: datetime, by: Any = None, email: str = "buyer@example.com", **changed: Any) -> Any:
    """A review by a buyer; published when ``by`` is a member of staff."""
    made = actions.review(product, order=bare_order(email), told=told(**changed), now=now)
    return actions.decide(made, verdict="published", by=by, now=now) if by else made


def question(product: Any, *, now: datetime, body: str = "Does it fit the E6?", **fields: Any) -> Any:
    """A question that waits for its answer."""
    asked = {"name": "Bo", "email": "bo@example.com", "address": "203.0.113.7", **fields}
    return actions.ask(product, body=body, now=now, **asked)
