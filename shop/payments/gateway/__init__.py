"""The only files that speak to Stripe. Money is integer minor units here and nowhere else."""

from shop.payments.gateway.calling import fuse
from shop.payments.gateway.errors import Broken, Busy, Forged, Missing, OtherMode, Refused, Unavailable
from shop.payments.gateway.events import Notice, read_event
from shop.payments.gateway.refunds import (
    Disputed,
    Returned,
    create_refund,
    list_disputes,
    list_fraud_warnings,
    list_refunds,
)
from shop.payments.gateway.sessions import Opened, create_session, expire_session, retrieve_session, session_parameters

__all__ = [
    "Broken",
    "Busy",
    "Disputed",
    "Forged",
    "Missing",
    "Notice",
    "Opened",
    "OtherMode",
    "Refused",
    "Returned",
    "Unavailable",
    "create_refund",
    "create_session",
    "expire_session",
    "fuse",
    "list_disputes",
    "list_fraud_warnings",
    "list_refunds",
    "read_event",
    "retrieve_session",
    "session_parameters",
]
