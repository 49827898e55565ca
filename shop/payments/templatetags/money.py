"""States of money in plain words, and the way to Stripe's own pages."""

from django import template

from shop.payments import queries, rules
from shop.payments.models import Payment

register = template.Library()


@register.simple_tag
def waiting_reviews() -> int:
    """How many orders wait for a person to look at their payment. One query."""
    return queries.reviews.count()


@register.filter
def attempt_in_words(payment: Payment) -> str:
    """How an attempt to pay stands."""
    return rules.naming.attempt_in_words(payment.state, is_given_up=bool(payment.cancel_reason))


@register.filter
def dispute_in_words(status: str) -> str:
    """How a dispute stands."""
    return rules.naming.DISPUTE_IN_WORDS.get(status, status)


@register.filter
def spelt_out(word: str) -> str:
    """A word of Stripe's such as ``product_not_received``, as people write it."""
    return word.replace("_", " ")


@register.filter
def event_in_words(type: str) -> str:
    """What Stripe told; its own name where the shop has no words for it."""
    return rules.naming.EVENT_IN_WORDS.get(type, type)


@register.filter
def stripe_address(id: str | None) -> str:
    """Where Stripe's own dashboard shows a thing of this id; empty for the stand-in."""
    return queries.desk.stripe_address(id or "")
