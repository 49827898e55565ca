"""What aftercare does: publish a sequence, enrol orders in it, and keep each plan true to what happens."""

from shop.aftercare.actions.enrolling import enrol, sweep
from shop.aftercare.actions.noting import decline, note_delivered, note_dispatched, set_treatment, stop
from shop.aftercare.actions.publishing import load

__all__ = ["decline", "enrol", "load", "note_delivered", "note_dispatched", "set_treatment", "stop", "sweep"]
