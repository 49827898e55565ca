"""The only way an order changes: each function is one transaction under the order's row lock, safe to repeat.

A recall changes no order; it tells the buyers of many (see ``recalling``).
"""

from shop.orders.lifecycle.changes import Refused
from shop.orders.lifecycle.ending import cancel, expire, mark_refunded
from shop.orders.lifecycle.fulfilling import dispatch, mark_arrived, mark_delivered
from shop.orders.lifecycle.holding import hold, resume
from shop.orders.lifecycle.lotting import tell_lots
from shop.orders.lifecycle.parting import drop, note_lines_gone, note_part_failed, note_part_refunded, take_up
from shop.orders.lifecycle.paying import mark_locked_paid, mark_paid, note_at_the_bank
from shop.orders.lifecycle.recalling import recall_lot, tell_buyers
from shop.orders.lifecycle.reinstating import reinstate

__all__ = [
    "Refused",
    "cancel",
    "dispatch",
    "drop",
    "expire",
    "hold",
    "mark_arrived",
    "mark_delivered",
    "mark_locked_paid",
    "mark_paid",
    "mark_refunded",
    "note_at_the_bank",
    "note_lines_gone",
    "note_part_failed",
    "note_part_refunded",
    "recall_lot",
    "reinstate",
    "resume",
    "take_up",
    "tell_buyers",
    "tell_lots",
]
