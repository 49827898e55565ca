"""What the outbox does: write letters, send those that are due, and stop writing to whoever has had enough."""

from shop.mail.actions.consenting import choose, record_consent
from shop.mail.actions.dispatching import BATCH, dispatch_due, recover
from shop.mail.actions.doubting import decide_doubts, resolve
from shop.mail.actions.erasing import erase
from shop.mail.actions.guarding import resume, trusted_now
from shop.mail.actions.stopping import suppress, unsubscribe
from shop.mail.actions.writing import Refused, cancel, change_purpose, plan, reschedule, send_again, write

__all__ = [
    "resolve",
    "decide_doubts",
    "resume",
    "trusted_now",
    "BATCH",
    "Refused",
    "cancel",
    "change_purpose",
    "choose",
    "dispatch_due",
    "erase",
    "plan",
    "record_consent",
    "recover",
    "reschedule",
    "send_again",
    "suppress",
    "unsubscribe",
    "write",
]
