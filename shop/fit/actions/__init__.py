"""What fit does: load a file of fits, and keep people's pens."""

from shop.fit.actions.loading import InvalidFile, Tally, load
from shop.fit.actions.pens import forget_pen, keep_pens, rename_pen

__all__ = ["InvalidFile", "Tally", "forget_pen", "keep_pens", "load", "rename_pen"]
