"""What is done about money. Each call may be repeated without harm.

No network call is made inside a transaction: what Stripe is asked is stored first, under the row lock, together with
its idempotency key; the call comes after the commit; what Stripe answered is stored in a second transaction.
"""

from shop.payments.actions.closing import cancel
from shop.payments.actions.dispatching import dispatch
from shop.payments.actions.looking import Looked, look
from shop.payments.actions.mirroring import mirror
from shop.payments.actions.receiving import receive
from shop.payments.actions.reconciling import reconcile, tell_staff
from shop.payments.actions.refunding import DISPUTED, CannotRefund, NothingToRefund, drop, refund
from shop.payments.actions.resolving import NotSettled, resolve
from shop.payments.actions.starting import Closed, start
from shop.payments.actions.sweeping import sweep
from shop.payments.actions.syncing import sync
from shop.payments.actions.unsent import send_after_all

__all__ = [
    "Closed",
    "DISPUTED",
    "Looked",
    "NotSettled",
    "NothingToRefund",
    "cancel",
    "dispatch",
    "look",
    "mirror",
    "receive",
    "reconcile",
    "refund",
    "resolve",
    "CannotRefund",
    "drop",
    "send_after_all",
    "start",
    "sweep",
    "sync",
    "tell_staff",
]
