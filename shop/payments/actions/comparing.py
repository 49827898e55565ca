"""Compare: the money that Stripe holds with what the shop believes of it; and what becomes of a difference."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import structlog

from shop.orders import lifecycle
from shop.orders import queries as questions
from shop.orders import rules as orders
from shop.payments import gateway, queries
from shop.payments.actions.syncing import sync
from shop.payments.gateway import listing
from shop.payments.models import Payment
from shop.payments.rules import Finding, Seen, reconciling

log = structlog.get_logger()
HOLDS = {
    reconciling.NOT_AT_STRIPE: orders.NOT_AT_STRIPE,
    reconciling.WITHOUT_MONEY: orders.NOT_AT_STRIPE,
    reconciling.MISMATCH: orders.MISMATCH,
    reconciling.ENDED_WITH_MONEY: orders.MISMATCH,
    reconciling.REFUNDS_DIFFER: orders.REFUND_FAILED,
    reconciling.SURPLUS_HERE: orders.SURPLUS_STUCK,
    reconciling.SENT_TWICE: orders.SENT_TWICE,
    reconciling.NOT_NOTICED: orders.NOT_NOTICED,
}


def at_stripe(seen: dict[str, Seen], *, now: datetime) -> Iterator[Finding]:
    """Money that Stripe has, and whose it is."""
    ours = queries.reconciling.attempts_behind(seen.values())
    for one in seen.values():
        if payment := ours.get(one.id):
            yield from _compare(one, payment, now=now)
        elif named := reconciling.whose(one):
            yield Finding(code=named[0], words=named[1], stripe_id=one.id)


def returned(seen: Collection[str], *, since: datetime, now: datetime) -> dict[str, Seen]:
    """Older money that went back, or came back, otherwise than the shop knows. The list of payments does not tell."""
    begun = min(since, now - reconciling.RETURNED)
    anew = queries.reconciling.returned_anew(listing.refunds(since=begun))
    return {name: listing.payment_intent(name) for name in sorted(anew.difference(seen))}


def only_here(seen: dict[str, Seen], *, since: datetime, now: datetime) -> Iterator[Finding]:
    """Money that the shop counts, and Stripe has not listed: asked for by its id, for it may have begun before."""
    for payment in queries.reconciling.counted_since(since):
        name = payment.payment_intent_id or ""
        if name in seen:
            continue
        try:
            one = listing.payment_intent(name) if name else None
        except gateway.Refused:
            one = None
        if one:
            yield from _compare(one, payment, now=now)
        else:
            words = f"The shop counts {payment.amount} {payment.currency} as here; Stripe knows no such payment."
            yield from found(reconciling.NOT_AT_STRIPE, words, order=payment.order, stripe_id=name, now=now)


def _compare(seen: Seen, payment: Payment, *, now: datetime) -> Iterator[Finding]:
    """Where both do not agree, look at Stripe once more, and tell what that put right and what it did not."""
    before = reconciling.differences(seen, queries.reconciling.known(payment))
    if not before:
        return
    look(payment, now=now)
    payment = queries.reconciling.fresh(payment)
    after = reconciling.differences(listing.payment_intent(seen.id), queries.reconciling.known(payment))
    if after and queries.reconciling.is_moving(payment, now=now):
        return
    for code, words in before.items():
        if code not in after:
            yield Finding(code=code, words=words, order=payment.order.number, stripe_id=seen.id, repaired=True)
    for code, words in after.items():
        yield from found(code, words, order=payment.order, stripe_id=seen.id, now=now)


def look(payment: Payment, *, now: datetime) -> bool:
    """Look at Stripe once more: whether that went well. What one attempt stumbles over hides nothing of the others."""
    try:
        sync(payment, now=now)
    except gateway.Unavailable:
        raise
    except Exception as trouble:
        log.warning("reconcile_not_synced", payment=payment.pk, error=repr(trouble))
        return False
    return True


def found(
    code: str, words: str, *, now: datetime, order: Any = None, payment: Payment | None = None, stripe_id: str = ""
) -> Iterator[Finding]:
    """What no look could put right; its order waits for a person, unless a person has settled just this before."""
    if payment:
        order, stripe_id = payment.order, payment.payment_intent_id or ""
    if reason := HOLDS.get(code):
        about = reconciling.about(stripe_id, words)
        if questions.is_settled(order, code=reason, about=about):
            return
        lifecycle.hold(order, code=reason, words=words, about=about, now=now)
    yield Finding(code=code, words=words, order=order.number, stripe_id=stripe_id)
