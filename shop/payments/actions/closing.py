"""Close: no money may come for an order that ended, and what came all the same goes back."""

from datetime import datetime
from typing import Any

import structlog

from shop.orders import lifecycle
from shop.payments import gateway, queries
from shop.payments.actions.syncing import sync
from shop.payments.models import Payment

log = structlog.get_logger()


def cancel(order: Any, *, reason: str, now: datetime, by: Any = None) -> bool:
    """Give up an unpaid order and close its payment page: true when that is news.

    The order ends first, so that whatever is paid from then on goes back. What Stripe cannot be told now, the sweep
    tells it within a minute. Raises ``lifecycle.Refused`` for an order that is paid.
    """
    is_news = lifecycle.cancel(order, reason=reason, now=now, by=by)
    for payment in queries.to_close(now=now).filter(order=order):
        try:
            close(payment, now=now)
        except (gateway.Unavailable, gateway.Refused) as trouble:
            log.warning("not_closed_yet", payment=payment.pk, error=str(trouble))
    return is_news


def close(payment: Payment, *, now: datetime) -> None:
    """Close the session at Stripe; whatever it answers, look. Only its *expired* gives stock back."""
    try:
        gateway.expire_session(payment.session_id or "")
    except gateway.Refused:
        log.info("session_already_closed", payment=payment.pk)
    sync(payment, now=now)
