"""What fit decides: whether a product fits a pen, which pen somebody means, and what to take instead."""

from shop.fit.rules.naming import RESERVED, Name, closest, meant, plain
from shop.fit.rules.states import (
    ANY,
    BRINGS_ITS_PEN,
    FITS,
    NO_FIT,
    NOBODY,
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
from shop.fit.rules.swapping import Traits, nearest
from shop.fit.rules.wording import Told, told

__all__ = [
    "ANY",
    "BRINGS_ITS_PEN",
    "FITS",
    "NOBODY",
    "NO_FIT",
    "REPORTED",
    "RESERVED",
    "STATUSES",
    "UNKNOWN",
    "VERIFIED",
    "Answer",
    "Name",
    "Pen",
    "Shelf",
    "Statement",
    "Told",
    "Traits",
    "best",
    "closest",
    "fit_state",
    "fits_no_pen",
    "goes_with_any",
    "meant",
    "nearest",
    "plain",
    "told",
]
