"""What the outbox does: write letters, send those that are due, and stop writing to whoever has had enough."""

from shop.mail.actions.consenting import Busy, choose, record_consent
from shop.mail.actions.dispatching import BATCH, dispatch_due, recover
from shop.mail.actions.doubting import decide_doubts, resolve
from shop.mail.actions.erasing import erase
from shop.mail.actions.guarding import resume, trusted_now
from shop.mail.actions.reporting import match_provider_events, note_provider_event
from shop.mail.actions.stopping import suppress, unsubscribe
from shop.mail.actions.writing import (
    Refused,
    Wanted,
    cancel,
    change_purpose,
    plan,
    plan_all,
    reschedule,
    send_again,
    write,
)

__all__ = [
    "BATCH",
    "Busy",
    "Refused",
    "Wanted",
    "cancel",
    "change_purpose",
    "choose",
    "decide_doubts",
    "dispatch_due",
    "erase",
    "match_provider_events",
    "note_provider_event",
    "plan",
    "plan_all",
    "record_consent",
    "recover",
    "reschedule",
    "resolve",
    "resume",
    "send_again",
    "suppress",
    "trusted_now",
    "unsubscribe",
    "write",
]
