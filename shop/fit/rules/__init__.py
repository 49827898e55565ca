"""What fit decides: whether a product fits a pen, and which pen somebody means."""

from shop.fit.rules.naming import Name, closest, meant, plain
from shop.fit.rules.states import (
    ANY,
    BRINGS_ITS_PEN,
    FITS,
    NO_FIT,
    REPORTED,
    STATUSES,
    UNKNOWN,
    VERIFIED,
    Answer,
    Pen,
    Shelf,
    Statement,
    best,
    fit_state,
    fits_no_pen,
    goes_with_any,
)

__all__ = [
    "ANY",
    "BRINGS_ITS_PEN",
    "FITS",
    "NO_FIT",
    "REPORTED",
    "STATUSES",
    "UNKNOWN",
    "VERIFIED",
    "Answer",
    "Name",
    "Pen",
    "Shelf",
    "Statement",
    "best",
    "closest",
    "fit_state",
    "fits_no_pen",
    "goes_with_any",
    "meant",
    "plain",
]
