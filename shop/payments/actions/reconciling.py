"""Reconcile: everything that Stripe holds against everything that the shop believes, at night and on demand.

What a look at Stripe can put right is put right and told all the same. Where the shop counts on money that is not
there, or holds money that should be gone, the order is held for a person.
"""

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from shop.mail import actions as mail
from shop.mail import renderer
from shop.payments import queries
from shop.payments.actions import comparing, disputing
from shop.payments.actions.locking import lock_order
from shop.payments.gateway import listing
from shop.payments.models import Payment
from shop.payments.rules import Finding, reconciling

log = structlog.get_logger()


def reconcile(*, since: datetime, now: datetime) -> list[Finding]:
    """Compare everything since that moment; the findings, those that could be repaired among them.

    Raises ``gateway.Unavailable`` when Stripe cannot be asked to the end; what was repaired until then stays so.
    """
    seen = {one.id: one for one in listing.payment_intents(since=since)}
    seen |= comparing.returned(seen, since=since, now=now)
    return [
        *comparing.at_stripe(seen, now=now),
        *comparing.only_here(seen, since=since, now=now),
        *_disputes(since=since, now=now),
        *_warnings(since=since, now=now),
        *_orders(since=since, now=now),
        *_stuck(now=now),
        *_undelivered(since=since, now=now),
    ]


def tell_staff(findings: list[Finding], *, now: datetime) -> None:
    """Put each finding in the log, and all of them in one letter to the staff: one a day, and none for nothing."""
    for one in findings:
        log.warning("reconcile_found", code=one.code, order=one.order, stripe_id=one.stripe_id, repaired=one.repaired)
    log.info("reconciled", findings=len(findings))
    if findings:
        desk_link = settings.SHOP_URL + reverse("dashboard:order-list")
        mail.write(
            renderer.render("payments_reconciled", {"findings": findings, "desk_link": desk_link}),
            key=f"payments-reconciled:{now.date()}",
            kind="payments-reconciled",
            purpose="transactional",
            to_address=settings.STAFF_EMAIL,
            now=now,
        )


def _disputes(*, since: datetime, now: datetime) -> Iterator[Finding]:
    """Disputes that stand otherwise than the shop knows, old ones too: a bank may give back what it took long ago.

    The list of payments would not tell: of a second dispute, or another end of the first, it says nothing.
    """
    begun = min(since, now - reconciling.ARGUED)
    for dispute_id, payment in queries.reconciling.argued_anew(listing.disputes(since=begun)):
        yield Finding(
            code=reconciling.DISPUTE_UNKNOWN,
            words="The customer's bank asks for the money back or has decided, and the shop did not know it.",
            order=payment.order.number,
            stripe_id=dispute_id,
            repaired=comparing.look(payment, now=now),
        )


def _warnings(*, since: datetime, now: datetime) -> Iterator[Finding]:
    """Early warnings of fraud of which no webhook told: each holds its order, so that a person can refund in time."""
    for warned, payment in queries.reconciling.warned_anew(listing.fraud_warnings(since=since)):
        with transaction.atomic():
            is_news = disputing.warn([warned.kind], order=lock_order(payment.order_id), now=now)
        if is_news:
            yield Finding(
                code=reconciling.FRAUD_WARNING,
                words="The card's bank warns of fraud, and the shop did not know it. The order waits for a person.",
                order=payment.order.number,
                stripe_id=warned.id,
                repaired=True,
            )


def _orders(*, since: datetime, now: datetime) -> Iterator[Finding]:
    """Orders whose status and money do not belong together."""
    for order in queries.reconciling.without_money(since=since):
        words = f"The order over {order.total_incl_tax} {order.currency} counts as paid, and no money came for it."
        yield from comparing.found(reconciling.WITHOUT_MONEY, words, order=order, now=now)
    for payment in queries.reconciling.ended_with_money(since=since):
        words = f"{payment.amount} {payment.currency} is here for an order that is not paid."
        yield from comparing.found(reconciling.ENDED_WITH_MONEY, words, payment=payment, now=now)
    for payment, kept in queries.reconciling.refunded_with_money(since=since):
        words = f"The order counts as refunded, and {kept} {payment.currency} is still here."
        yield from comparing.found(reconciling.REFUNDS_DIFFER, words, payment=payment, now=now)


def _stuck(*, now: datetime) -> Iterator[Finding]:
    """Attempts that the sweep should have ended: they hold stock that nobody can pay for any more."""
    for payment in queries.reconciling.stuck(now=now):
        comparing.look(payment, now=now)
        payment.refresh_from_db()
        is_over = payment.state not in (Payment.State.NEW, Payment.State.OPEN)
        yield Finding(
            code=reconciling.STUCK,
            words="The time to pay was long over, and the pieces were still put aside. Does the worker run?",
            order=payment.order.number,
            stripe_id=payment.session_id or "",
            repaired=is_over,
        )


def _undelivered(*, since: datetime, now: datetime) -> Iterator[Finding]:
    """Events that never came, as one finding: when the door is shut, there are many."""
    listed = listing.undelivered_events(since=since, until=now - reconciling.GRACE)
    done = queries.reconciling.worked_through([event.id for event in listed])
    if missing := [event for event in listed if event.id not in done]:
        first = min(missing, key=lambda event: event.created_at)
        words = reconciling.about_events([event.type for event in missing], first_at=first.created_at)
        yield Finding(code=reconciling.UNDELIVERED, words=words, stripe_id=first.id)
