"""What fit does: load a file of fits, keep people's pens, and learn from what came back."""

from shop.fit.actions.desk import save
from shop.fit.actions.loading import InvalidFile, Tally, load
from shop.fit.actions.pens import forget_pen, keep_pens, rename_pen
from shop.fit.actions.returns import Refused, record_misfit, settle
from shop.fit.actions.tables import Moved, take_table

__all__ = [
    "InvalidFile",
    "Moved",
    "Refused",
    "Tally",
    "forget_pen",
    "keep_pens",
    "load",
    "record_misfit",
    "rename_pen",
    "save",
    "settle",
    "take_table",
]
